package dev.theseus.engine.id;

import java.util.regex.Pattern;

/**
 * Names a sandbox, a place on the network. Whoever owns it chooses it; that of a container is the container's own id.
 *
 * @param value 64 hex digits, lower case
 */
public record SandboxId(String value) {
    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");
    private static final int SHORT = 12;

    public SandboxId {
        if (!DIGITS.matcher(value).matches()) {
            throw new IllegalArgumentException("invalid sandbox id \"" + value + "\": it has 64 hex digits");
        }
    }

    /** One that nobody else has. */
    public static SandboxId random() {
        return new SandboxId(RandomId.next());
    }

    /** The first 12 digits, as in logs and in the names of kernel objects. */
    public String shortened() {
        return value.substring(0, SHORT);
    }

    @Override
    public String toString() {
        return value;
    }
}
