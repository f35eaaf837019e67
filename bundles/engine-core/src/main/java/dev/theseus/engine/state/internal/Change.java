package dev.theseus.engine.state.internal;

import java.util.Optional;

/**
 * What one transaction does to one document.
 *
 * @param document JSON; empty when the document goes
 */
record Change(String table, String key, Optional<String> document) {
    Change {
        requirePrintable(table);
        requirePrintable(key);
        document.ifPresent(Change::requirePrintable);
    }

    /** Fields of a line are kept apart by a control character, which JSON has only escaped. */
    private static void requirePrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ') {
                throw new IllegalArgumentException("a control character in \"" + text + "\"");
            }
        }
    }
}
