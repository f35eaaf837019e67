package dev.theseus.rest.http;

import dev.theseus.api.error.EngineException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Docker's API, {@code 1.MINOR}. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    public static final ApiVersion MINIMUM = new ApiVersion(1, 24);
    public static final ApiVersion CURRENT = new ApiVersion(1, 51);

    private static final Pattern FORM = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})");

    /** Whether a path's first segment is a version ({@code v1.43}). */
    public static boolean isVersionSegment(String segment) {
        return segment.startsWith("v") && FORM.matcher(segment).matches();
    }

    public static ApiVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw EngineException.invalid("invalid API version: " + text);
        }
        return new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Refuses versions that this daemon does not speak, in the words clients look for. */
    public void requireSupported() {
        if (compareTo(CURRENT) > 0) {
            throw EngineException.invalid(
                    "client version " + this + " is too new. Maximum supported API version is " + CURRENT);
        }
        if (compareTo(MINIMUM) < 0) {
            throw EngineException.invalid("client version " + this + " is too old. Minimum supported API version is "
                    + MINIMUM + ", please upgrade your client to a newer version");
        }
    }

    /** Whether this is {@code 1.minor} or later. */
    public boolean atLeast(int wantedMinor) {
        return compareTo(new ApiVersion(1, wantedMinor)) >= 0;
    }

    @Override
    public int compareTo(ApiVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
