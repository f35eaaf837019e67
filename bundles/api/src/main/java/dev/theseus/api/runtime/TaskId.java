package dev.theseus.api.runtime;

import java.util.regex.Pattern;

/** The engine's name for a task: the container's id. */
public record TaskId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

    public TaskId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a task id: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
