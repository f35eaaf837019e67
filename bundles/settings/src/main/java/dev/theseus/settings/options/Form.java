package dev.theseus.settings.options;

import org.jspecify.annotations.Nullable;

/**
 * How the values of an option are written. What is wrong with one is told by an {@link IllegalArgumentException} with the reason.
 *
 * @param <T> what they say
 */
interface Form<T> {
    /** What the help calls a value; empty for a switch. */
    String word();

    /** Whether the flag needs no value: only {@code --name=value} gives it one. */
    default boolean isSwitch() {
        return word().isEmpty();
    }

    /**
     * What flags say.
     *
     * @param before what those before it said; null for the first
     * @param text the value as written
     */
    T flag(@Nullable T before, String text);

    /** What the file says. */
    T json(JsonValue value) throws ConfigurationException;

    /** As errors and the help show it. */
    default String shown(T value) {
        return String.valueOf(value);
    }
}
