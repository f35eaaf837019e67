package dev.theseus.engine.state;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Writes the fields of one document in the order of the calls. */
public final class FieldWriter {
    private final StringWriter text = new StringWriter(1024);
    private final JsonWriter out = new JsonWriter(text);

    private FieldWriter() {
        // One document each.
    }

    static <T> String write(T value, Shape<T> shape) {
        FieldWriter writer = new FieldWriter();
        writer.object(value, shape);
        return writer.text.toString();
    }

    /** What is written goes to memory, where nothing fails. */
    private interface Step {
        void run() throws IOException;
    }

    private FieldWriter tell(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private <T> void object(T value, Shape<T> shape) {
        tell(out::beginObject);
        shape.write(value, this);
        tell(out::endObject);
    }

    public FieldWriter text(String name, String value) {
        return tell(() -> out.name(name).value(value));
    }

    public FieldWriter number(String name, long value) {
        return tell(() -> out.name(name).value(value));
    }

    public FieldWriter flag(String name, boolean value) {
        return tell(() -> out.name(name).value(value));
    }

    /** Values that are kept as texts. */
    public <T> FieldWriter texts(String name, Collection<T> values, Function<T, String> print) {
        tell(() -> out.name(name).beginArray());
        values.forEach(value -> tell(() -> out.value(print.apply(value))));
        return tell(out::endArray);
    }

    public FieldWriter texts(String name, Collection<String> values) {
        return texts(name, values, Function.identity());
    }

    public FieldWriter textMap(String name, Map<String, String> values) {
        tell(() -> out.name(name).beginObject());
        values.forEach(this::text);
        return tell(out::endObject);
    }

    public <T> FieldWriter object(String name, T value, Shape<T> shape) {
        tell(() -> out.name(name));
        object(value, shape);
        return this;
    }

    public <T> FieldWriter objects(String name, Collection<T> values, Shape<T> shape) {
        tell(() -> out.name(name).beginArray());
        values.forEach(value -> object(value, shape));
        return tell(out::endArray);
    }

    public <T> FieldWriter objectMap(String name, Map<String, T> values, Shape<T> shape) {
        tell(() -> out.name(name).beginObject());
        values.forEach((key, value) -> object(key, value, shape));
        return tell(out::endObject);
    }

    /** Lists of objects by a key that is kept as text. */
    public <K, T> FieldWriter objectLists(
            String name, Map<K, List<T>> values, Function<K, String> print, Shape<T> shape) {
        tell(() -> out.name(name).beginObject());
        values.forEach((key, list) -> objects(print.apply(key), list, shape));
        return tell(out::endObject);
    }

    /** Null for what is not there. */
    public <T> FieldWriter optional(String name, Optional<T> value, OptionalField<T> write) {
        if (value.isEmpty()) {
            return tell(() -> out.name(name).nullValue());
        }
        write.to(name, value.get());
        return this;
    }

    /**
     * Writes a field that is there.
     *
     * @param <T> of the value
     */
    @FunctionalInterface
    public interface OptionalField<T> {
        void to(String name, T value);
    }
}
