package dev.theseus.api.storage;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The engine's name for a snapshot: a chainID for committed ones, a container's or an unpacking job's id for active ones.
 *
 * @param value 1 to 128 characters of letters, digits, {@code :}, {@code .}, {@code _} and {@code -}; starts with a
 *     letter or digit
 */
public record SnapshotKey(String value) {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9:._-]{0,127}");

    public SnapshotKey {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a snapshot key: " + value);
        }
    }

    /** As every record's; but that one is written by the JVM at each start, and this is the key of most maps then. */
    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SnapshotKey key && value.equals(key.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
