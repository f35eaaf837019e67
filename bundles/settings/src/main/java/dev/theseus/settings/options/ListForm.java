package dev.theseus.settings.options;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Any number of values: in the file an array.
 *
 * @param items what the array holds, for errors
 * @param parse an item as a flag says it
 * @param read an item as the file says it
 */
record ListForm<T>(String items, Function<String, T> parse, Item<T> read) implements Form<List<T>> {
    /** Reads an item of the file. */
    interface Item<T> {
        T read(JsonValue item) throws ConfigurationException;
    }

    static <T> Form<List<T>> of(Function<String, T> parse) {
        return new ListForm<>("array of strings", parse, item -> parse.apply(item.scalar(JsonValue.STRING)));
    }

    static <T> Form<List<T>> of(Function<String, T> parse, Item<T> read) {
        return new ListForm<>("array", parse, read);
    }

    @Override
    public String word() {
        return "list";
    }

    @Override
    public List<T> flag(@Nullable List<T> before, String text) {
        List<T> all = before == null ? new ArrayList<>() : new ArrayList<>(before);
        all.add(parse.apply(text));
        return List.copyOf(all);
    }

    @Override
    public List<T> json(JsonValue value) throws ConfigurationException {
        List<T> all = new ArrayList<>();
        for (JsonValue item : value.items(items)) {
            all.add(read.read(item));
        }
        return List.copyOf(all);
    }

    @Override
    public String shown(List<T> value) {
        return value.stream().map(String::valueOf).collect(Collectors.joining(" ", "[", "]"));
    }
}
