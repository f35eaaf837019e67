package dev.theseus.settings.options;

import org.jspecify.annotations.Nullable;

/** Bytes: in the file a number, or a string with a unit. */
record SizeForm(String word) implements Form<Long> {
    @Override
    public Long flag(@Nullable Long before, String text) {
        return Values.size(text);
    }

    @Override
    public Long json(JsonValue value) throws ConfigurationException {
        return Values.size(value.scalar(value.isNumber() ? JsonValue.NUMBER : JsonValue.STRING));
    }
}
