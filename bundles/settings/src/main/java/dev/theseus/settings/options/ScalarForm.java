package dev.theseus.settings.options;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value; the last flag counts.
 *
 * @param type of the JSON value
 */
record ScalarForm<T>(String word, String type, Function<String, T> parse) implements Form<T> {
    static final Form<Boolean> SWITCH = new ScalarForm<>("", JsonValue.BOOLEAN, Values::bool);

    /** A JSON string. */
    static <T> Form<T> text(String word, Function<String, T> parse) {
        return new ScalarForm<>(word, JsonValue.STRING, parse);
    }

    /** A JSON string that may be missing. */
    static <T> Form<Optional<T>> optional(String word, Function<String, T> parse) {
        return text(word, text -> Optional.of(parse.apply(text)));
    }

    static Form<Integer> number(int least) {
        return new ScalarForm<>("int", JsonValue.NUMBER, text -> Values.number(text, least));
    }

    @Override
    public T flag(@Nullable T before, String text) {
        return parse.apply(text);
    }

    @Override
    public T json(JsonValue value) throws ConfigurationException {
        return parse.apply(value.scalar(type));
    }

    @Override
    public String shown(T value) {
        return value instanceof Optional<?> optional
                ? optional.map(String::valueOf).orElse("")
                : String.valueOf(value);
    }
}
