/**
 * The host services that the engine takes from {@code dev.theseus.api.host}.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.host;
