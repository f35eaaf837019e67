/**
 * Listeners and connections on Netty.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.http.server;
