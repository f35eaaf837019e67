/**
 * Docker's stream formats: multiplexed output, progress lines, detach keys.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.stream;
