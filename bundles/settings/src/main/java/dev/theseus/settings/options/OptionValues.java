package dev.theseus.settings.options;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of those options that somebody has set. */
final class OptionValues {
    private final Map<Option<?>, Object> values = new LinkedHashMap<>();

    /** The value, or what the option has without one. */
    <T> T get(Option<T> option) {
        @Nullable T value = given(option);
        return value == null ? option.fallback() : value;
    }

    @SuppressWarnings("unchecked") // It came in by its option's type.
    private <T> @Nullable T given(Option<T> option) {
        return (T) values.get(option);
    }

    boolean has(Option<?> option) {
        return values.containsKey(option);
    }

    Set<Option<?>> options() {
        return values.keySet();
    }

    <T> void put(Option<T> option, T value) {
        values.put(option, value);
    }

    void putAll(OptionValues others) {
        values.putAll(others.values);
    }

    void remove(Option<?> option) {
        values.remove(option);
    }

    /** Takes one option's value over, or that it has none. */
    <T> void copy(Option<T> option, OptionValues from) {
        @Nullable T value = from.given(option);
        if (value == null) {
            remove(option);
        } else {
            put(option, value);
        }
    }

    /** Adds what a flag says. */
    <T> void flag(Option<T> option, String text) {
        put(option, option.form().flag(given(option), text));
    }

    /** As errors show it. */
    <T> String shown(Option<T> option) {
        return option.form().shown(get(option));
    }
}
