/**
 * What all endpoints have in common: versions, routes, and the form of errors.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.http;
