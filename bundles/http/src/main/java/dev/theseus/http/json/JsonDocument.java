package dev.theseus.http.json;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.theseus.api.error.EngineException;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON of callers as it comes, strictly as Go does, and tells what each value costs: a body of a few million empty
 * objects is small on the wire and takes fifty times that in the heap.
 */
public final class JsonDocument {
    /** What a value takes in the heap, with what holds it; measured, and rounded up. */
    private static final int OBJECT = 144;

    private static final int ARRAY = 96;
    private static final int MEMBER = 112;
    private static final int TEXT = 64;
    private static final int NUMBER = 88;
    private static final int SLOT = 8;
    /** Objects and arrays within each other. */
    private static final int DEEPEST = 255;

    /** The most heap that one byte of a document can cost: {@code {},} are three. */
    public static final int WORST_COST = (OBJECT + SLOT) / 3 + 1;

    private final JsonReader reader;
    private final JsonSyntax syntax;
    private final JsonMeter meter;
    private final Deque<JsonElement> open = new ArrayDeque<>();

    private JsonDocument(Reader text, JsonMeter meter) {
        this.syntax = new JsonSyntax(text);
        this.reader = new JsonReader(syntax);
        this.reader.setStrictness(Strictness.STRICT);
        this.reader.setNestingLimit(DEEPEST);
        this.meter = meter;
    }

    /**
     * Reads the one value of a document.
     *
     * @param meter is told before the document has grown
     * @return empty for a document without any
     * @throws EngineException {@code INVALID_PARAMETER} for what is not JSON, or is nested more than 255 deep
     */
    public static Optional<JsonElement> read(Reader text, JsonMeter meter) {
        JsonDocument document = new JsonDocument(text, meter);
        try {
            if (document.isEmpty()) {
                return Optional.empty();
            }
            JsonElement value = document.value();
            if (document.reader.peek() != JsonToken.END_DOCUMENT) {
                throw EngineException.invalid("invalid JSON: unexpected content after JSON");
            }
            document.syntax.requireSound();
            return Optional.of(value);
        } catch (MalformedJsonException | EOFException | NumberFormatException | IllegalStateException e) {
            throw EngineException.invalid("invalid JSON: " + document.fault(e));
        } catch (IOException e) {
            throw EngineException.invalid("invalid JSON: " + e.getMessage());
        }
    }

    private boolean isEmpty() throws IOException {
        try {
            return reader.peek() == JsonToken.END_DOCUMENT;
        } catch (EOFException e) {
            return true;
        }
    }

    /** What is wrong with the text; the reader has limits of its own, too, such as how deep it goes. */
    private String fault(Exception failure) {
        if (open.size() == DEEPEST) {
            return "exceeded max depth";
        }
        return failure instanceof EOFException ? "unexpected EOF" : syntax.fault();
    }

    private JsonElement value() throws IOException {
        while (true) {
            JsonElement holder = open.peek();
            String name = "";
            if (holder != null && !reader.hasNext()) {
                open.pop();
                end(holder);
                if (open.isEmpty()) {
                    return holder;
                }
                continue;
            }
            if (holder instanceof JsonObject) {
                name = reader.nextName();
                meter.spend(MEMBER + name.length());
            }
            JsonElement next = next();
            add(holder, name, next);
            if (next instanceof JsonObject || next instanceof JsonArray) {
                open.push(next);
            } else if (holder == null) {
                return next;
            }
        }
    }

    private void add(@Nullable JsonElement holder, String name, JsonElement value) {
        if (holder instanceof JsonObject object) {
            object.add(name, value);
        } else if (holder instanceof JsonArray array) {
            meter.spend(SLOT);
            array.add(value);
        }
    }

    private void end(JsonElement holder) throws IOException {
        if (holder instanceof JsonObject) {
            reader.endObject();
        } else {
            reader.endArray();
        }
    }

    private JsonElement next() throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> {
                meter.spend(OBJECT);
                reader.beginObject();
                yield new JsonObject();
            }
            case BEGIN_ARRAY -> {
                meter.spend(ARRAY);
                reader.beginArray();
                yield new JsonArray();
            }
            case STRING -> {
                String text = reader.nextString();
                meter.spend(TEXT + text.length());
                yield new JsonPrimitive(text);
            }
            case NUMBER -> {
                String digits = reader.nextString();
                meter.spend(NUMBER + digits.length());
                yield new JsonPrimitive(new BigDecimal(digits));
            }
            case BOOLEAN -> {
                meter.spend(TEXT);
                yield new JsonPrimitive(reader.nextBoolean());
            }
            case NULL -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
            case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT -> throw new EOFException("unexpected end of the document");
        };
    }
}
