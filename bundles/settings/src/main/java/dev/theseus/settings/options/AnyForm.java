package dev.theseus.settings.options;

import org.jspecify.annotations.Nullable;

/** For what is not looked at: its text. */
record AnyForm(String word) implements Form<String> {
    @Override
    public String flag(@Nullable String before, String text) {
        return text;
    }

    @Override
    public String json(JsonValue value) {
        return value.text();
    }
}
