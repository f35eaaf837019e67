/**
 * Docker's JSON conventions: reading what clients send, writing what they expect.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.json;
