/**
 * Digests by the machine's own cryptographic library.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.linux.digest;
