package dev.theseus.settings.options;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values by name, in the order given; of two with one name the last counts.
 *
 * @param parse {@code name=value} as a flag says it
 * @param read all that the file says
 */
record MapForm<V>(String word, Function<String, Map.Entry<String, V>> parse, Members<V> read)
        implements Form<Map<String, V>> {
    /** Reads what the file says into a map. */
    interface Members<V> {
        void read(JsonValue value, Map<String, V> into) throws ConfigurationException;
    }

    /** Reads the value of one name. */
    interface Member<V> {
        Map.Entry<String, V> read(String name, JsonValue value) throws ConfigurationException;
    }

    /** In the file an object of strings. */
    static Form<Map<String, String>> ofStrings() {
        return ofObject(
                "map",
                Values::assignment,
                (name, value) -> Values.assignment(name + "=" + value.scalar(JsonValue.STRING)));
    }

    /** In the file an array of {@code name=value}. */
    static Form<Map<String, String>> ofArray() {
        return new MapForm<>("list", Values::assignment, (value, into) -> {
            for (JsonValue item : value.items("array of strings")) {
                put(into, Values.assignment(item.scalar(JsonValue.STRING)));
            }
        });
    }

    /** In the file an object. */
    static <V> Form<Map<String, V>> ofObject(
            String word, Function<String, Map.Entry<String, V>> parse, Member<V> member) {
        return new MapForm<>(word, parse, (value, into) -> {
            for (Map.Entry<String, JsonValue> entry : value.members().entrySet()) {
                put(into, member.read(entry.getKey(), entry.getValue()));
            }
        });
    }

    private static <V> void put(Map<String, V> into, Map.Entry<String, V> entry) {
        into.put(entry.getKey(), entry.getValue());
    }

    @Override
    public Map<String, V> flag(@Nullable Map<String, V> before, String text) {
        Map<String, V> all = before == null ? new LinkedHashMap<>() : new LinkedHashMap<>(before);
        put(all, parse.apply(text));
        return Collections.unmodifiableMap(all);
    }

    @Override
    public Map<String, V> json(JsonValue value) throws ConfigurationException {
        Map<String, V> all = new LinkedHashMap<>();
        read.read(value, all);
        return Collections.unmodifiableMap(all);
    }

    @Override
    public String shown(Map<String, V> value) {
        return value.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" ", "[", "]"));
    }
}
