package dev.theseus.engine.network;

import java.util.regex.Pattern;

/**
 * On whose behalf a sandbox is there, and who closes it.
 *
 * @param kind a word for all owners that one tenant of the engine answers for: {@link #CONTAINER}, or one of the tenant's
 *     choice, as {@code pod} or {@code build}; lower-case letters, digits and dashes
 * @param id which of them, in the tenant's own words; not empty
 */
public record SandboxOwner(String kind, String id) {
    /** The kind of containers, whose room closes their sandboxes itself. */
    public static final String CONTAINER = "container";

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,30}");

    public SandboxOwner {
        if (!KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "invalid kind of owner \"" + kind + "\": expected a word of lower-case letters, digits and dashes");
        }
        if (id.isEmpty()) {
            throw new IllegalArgumentException("an owner of kind " + kind + " needs an id");
        }
    }

    public static SandboxOwner container(String id) {
        return new SandboxOwner(CONTAINER, id);
    }

    public boolean isContainer() {
        return kind.equals(CONTAINER);
    }

    @Override
    public String toString() {
        return kind + " " + id;
    }
}
