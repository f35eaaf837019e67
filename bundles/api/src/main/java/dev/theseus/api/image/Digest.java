package dev.theseus.api.image;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Content's own name, {@code algorithm:hex}, as the OCI image specification has it.
 *
 * @param value sha256 or sha512 with lower-case hex digits
 */
public record Digest(String value) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    public Digest {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("invalid digest: " + value);
        }
    }

    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    public String algorithm() {
        return value.substring(0, 6);
    }

    public String hex() {
        return value.substring(7);
    }

    /** As every record's; but that one is written by the JVM at each start, and this is the key of most maps then. */
    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && value.equals(digest.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
