/**
 * Requests, responses and routes, without a word about sockets.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.http;
