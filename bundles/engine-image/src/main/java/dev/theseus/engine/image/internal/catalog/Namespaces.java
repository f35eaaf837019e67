package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.error.EngineException;
import java.util.regex.Pattern;

/** What names, labels, ingests and leases are told apart by. A namespace is there as soon as it is used. */
public final class Namespaces {
    /** Of all that Docker's users make. It is called as dockerd calls it, for clients that look there. */
    public static final String DOCKER = "moby";

    private static final int LONGEST = 76;
    private static final int LONGEST_ID = 1024;
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9]++(?:[-._][A-Za-z0-9]++)*+");

    private Namespaces() {}

    /** @throws EngineException {@code INVALID_PARAMETER}, which names it */
    public static void require(String namespace) {
        if (namespace.length() > LONGEST || !VALID.matcher(namespace).matches()) {
            throw EngineException.invalid("namespace \"" + namespace + "\" is not 1 to " + LONGEST
                    + " letters and digits with single '.', '_' or '-' between");
        }
    }

    /**
     * Requires what can be kept under its own name.
     *
     * @param kind in messages: {@code image}, {@code lease}
     * @throws EngineException {@code INVALID_PARAMETER}
     */
    public static void requireId(String kind, String id) {
        if (id.isEmpty() || id.length() > LONGEST_ID || id.chars().anyMatch(Character::isISOControl)) {
            throw EngineException.invalid("name of " + kind + " \"" + id.substring(0, Math.min(id.length(), 80))
                    + "\" is empty, longer than " + LONGEST_ID + " characters, or has control characters");
        }
    }
}
