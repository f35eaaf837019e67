package dev.theseus.engine.state.internal;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.network.Cidr;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.engine.network.PortKey;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How records become the store's documents: values with a natural text form are written as text. */
final class StateJson {
    private StateJson() {}

    static Gson create() {
        return new GsonBuilder()
                .disableHtmlEscaping()
                .registerTypeHierarchyAdapter(Path.class, new Text<>(Path::of, Path::toString))
                .registerTypeHierarchyAdapter(InetAddress.class, new Text<>(Cidr::literal, InetAddress::getHostAddress))
                .registerTypeAdapter(Instant.class, new Text<>(Instant::parse, Instant::toString))
                .registerTypeAdapter(Duration.class, new Text<>(Duration::parse, Duration::toString))
                .registerTypeAdapter(Digest.class, new Text<>(Digest::new, Digest::value))
                .registerTypeAdapter(SnapshotKey.class, new Text<>(SnapshotKey::new, SnapshotKey::value))
                .registerTypeAdapter(TaskId.class, new Text<>(TaskId::new, TaskId::value))
                .registerTypeAdapter(PortKey.class, new Text<>(PortKey::parse, PortKey::toString))
                .registerTypeAdapter(Cidr.class, new Text<>(Cidr::parse, Cidr::toString))
                .registerTypeAdapter(
                        ImageReference.class, new Text<>(ImageReference::parseName, ImageReference::toString))
                .registerTypeAdapterFactory(new OptionalFactory())
                .registerTypeAdapterFactory(new LenientRecords())
                .registerTypeAdapterFactory(new StrictEnums())
                .serializeNulls()
                .create();
    }

    private static final class Text<T> extends TypeAdapter<T> {
        private final Function<String, T> parse;
        private final Function<T, String> print;

        Text(Function<String, T> parse, Function<T, String> print) {
            this.parse = parse;
            this.print = print;
        }

        @Override
        public void write(JsonWriter out, @Nullable T value) throws IOException {
            out.value(value == null ? null : print.apply(value));
        }

        @Override
        public @Nullable T read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return null;
            }
            return parse.apply(in.nextString());
        }
    }

    /** An empty Optional is null in the document; a missing field reads as empty too. */
    private static final class OptionalFactory implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked") // The type token says that T is Optional.
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (type.getRawType() != Optional.class) {
                return null;
            }
            TypeAdapter<?> element =
                    gson.getAdapter(TypeToken.get(((ParameterizedType) type.getType()).getActualTypeArguments()[0]));
            return (TypeAdapter<T>) new OptionalAdapter<>(element);
        }
    }

    private static final class OptionalAdapter<E> extends TypeAdapter<Optional<E>> {
        private final TypeAdapter<E> element;

        OptionalAdapter(TypeAdapter<E> element) {
            this.element = element;
        }

        @Override
        @SuppressWarnings("NullableOptional") // Gson may pass null for a component that a constructor left so.
        public void write(JsonWriter out, @Nullable Optional<E> value) throws IOException {
            if (value == null || value.isEmpty()) {
                out.nullValue();
            } else {
                element.write(out, value.get());
            }
        }

        @Override
        public Optional<E> read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return Optional.empty();
            }
            return Optional.of(element.read(in));
        }
    }

    /** A word that this version does not know is no null, which somebody would stumble over later. */
    private static final class StrictEnums implements TypeAdapterFactory {
        @Override
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (!Enum.class.isAssignableFrom(type.getRawType())) {
                return null;
            }
            TypeAdapter<T> lenient = gson.getDelegateAdapter(this, type);
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    lenient.write(out, value);
                }

                @Override
                public @Nullable T read(JsonReader in) throws IOException {
                    boolean absent = in.peek() == JsonToken.NULL;
                    T value = lenient.read(in);
                    if (value == null && !absent) {
                        throw new JsonParseException(
                                "an unknown " + type.getRawType().getSimpleName());
                    }
                    return value;
                }
            };
        }
    }

    /** Lets records grow: a component that an older document lacks reads as empty where its type knows an empty value. */
    private static final class LenientRecords implements TypeAdapterFactory {
        @Override
        public <T> @Nullable TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (!type.getRawType().isRecord()) {
                return null;
            }
            Map<String, JsonElement> defaults = new LinkedHashMap<>();
            List<String> required = new ArrayList<>();
            for (RecordComponent component : type.getRawType().getRecordComponents()) {
                Optional<JsonElement> empty = empty(component.getType());
                empty.ifPresent(value -> defaults.put(component.getName(), value));
                if (empty.isEmpty() && !component.getType().isPrimitive()) {
                    required.add(component.getName());
                }
            }
            TypeAdapter<T> strict = gson.getDelegateAdapter(this, type);
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    strict.write(out, value);
                }

                @Override
                public @Nullable T read(JsonReader in) throws IOException {
                    JsonElement document = JsonParser.parseReader(in);
                    if (document instanceof JsonObject object) {
                        defaults.forEach((name, value) -> {
                            if (!object.has(name)) {
                                object.add(name, value);
                            }
                        });
                        for (String name : required) {
                            if (!object.has(name) || object.get(name).isJsonNull()) {
                                throw new JsonParseException(
                                        "a " + type.getRawType().getSimpleName() + " without " + name);
                            }
                        }
                    }
                    return strict.fromJsonTree(document);
                }
            };
        }

        private static Optional<JsonElement> empty(Class<?> type) {
            if (type == Optional.class) {
                return Optional.of(JsonNull.INSTANCE);
            }
            if (Map.class.isAssignableFrom(type)) {
                return Optional.of(new JsonObject());
            }
            if (Collection.class.isAssignableFrom(type)) {
                return Optional.of(new JsonArray());
            }
            return type == String.class ? Optional.of(new JsonPrimitive("")) : Optional.empty();
        }
    }
}
