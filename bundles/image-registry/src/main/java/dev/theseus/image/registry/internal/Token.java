package dev.theseus.image.registry.internal;

/**
 * A bearer token.
 *
 * @param refreshToken the identity token that came with it; empty when none did
 * @param expiresNanos {@link System#nanoTime()} from which on it is no longer used
 */
record Token(String value, String refreshToken, long expiresNanos) {
    boolean isFresh() {
        return expiresNanos - System.nanoTime() > 0;
    }
}
