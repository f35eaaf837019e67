package dev.theseus.e2e.differential;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the calls of a theme. A line is a JSON object of these words, or a comment that begins with {@code //}:
 *
 * <ul>
 *   <li>{@code name}: what explanations know it by; without it the call itself
 *   <li>{@code call}: method and path. {@code <x>} is what was kept as x
 *   <li>{@code query}: more of the query, encoded; what is no string goes as JSON
 *   <li>{@code api}: the version it asks for, {@code ""} for none; {@code since}: it is left out below this version
 *   <li>{@code headers}; {@code body}: JSON; {@code text}: a body as it is; {@code file}: a body of {@link Fixtures}; {@code tar}:
 *       an archive of these entries
 *   <li>{@code keep}: variable to dotted path in the answer
 *   <li>{@code as}: {@code json}, {@code lines}, {@code frames}, {@code tar}, {@code text}, {@code keys} or {@code none}
 *   <li>{@code pick}: a dotted path, all that is compared of a body; {@code drop}: places left out; {@code sort}: lists whose
 *       order says nothing (both regular expressions over {@code /A/B[]/C})
 *   <li>{@code upgrade}: asks for the raw stream; {@code talk}: what is said on it, {@code > text} to send, {@code < text} to
 *       wait for, {@code .} to end our side, {@code !CALL} to play another call meanwhile
 *   <li>{@code first}: only the first line of a stream without end; {@code within}: milliseconds after which it is left
 *   <li>{@code then}: only where the last call without this word was not refused, and compared if it was by neither
 *   <li>{@code only}: of a list, the elements whose text matches
 *   <li>{@code begin}: goes on beside the next calls, until {@code join} with the same word
 *   <li>{@code until} with {@code pick} and {@code is}: asks until the field has the value
 *   <li>{@code wire}: bytes sent as they are; {@code mark}: the time of this moment as a variable
 * </ul>
 *
 * A line with {@code pattern}, a list of such objects, is played for every name and value of the lines that follow, up to
 * the next line with a word of the above: {@code $} in it is the value and {@code $name} the name; with {@code with}, also for
 * every name and value of that, as {@code @} and {@code @name}.
 */
final class Calls {
    /** The themes, in the order in which they are played. */
    static final List<String> THEMES = List.of(
            "system",
            "images",
            "create",
            "options",
            "life",
            "logs",
            "streams",
            "files",
            "commit",
            "networks",
            "volumes",
            "registry",
            "events",
            "http",
            "types");

    /** A line with one of these is a call. */
    private static final List<String> WORDS = List.of("call", "until", "join", "wire", "mark");

    private final List<Call> calls = new ArrayList<>();
    private JsonObject pattern = new JsonObject();

    private Calls() {}

    /** The calls of a theme in their order. */
    static List<Call> of(String theme) {
        Calls reader = new Calls();
        String text = read(theme);
        for (String line : text.split("\n")) {
            if (!line.isBlank() && !line.startsWith("//")) {
                reader.take(JsonParser.parseString(line).getAsJsonObject());
            }
        }
        return reader.calls;
    }

    private static String read(String theme) {
        try (InputStream in = Calls.class.getResourceAsStream(theme + ".jsonl")) {
            if (in == null) {
                throw new IllegalArgumentException("no calls of " + theme);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void take(JsonObject line) {
        if (line.has("pattern")) {
            pattern = line;
        } else if (WORDS.stream().anyMatch(word -> line.has(word) && Json.isString(line.get(word)))) {
            add(line);
        } else {
            line.entrySet().forEach(value -> play(value.getKey(), value.getValue()));
        }
    }

    private void play(String name, JsonElement value) {
        Map<String, JsonElement> crossed =
                pattern.has("with") ? pattern.getAsJsonObject("with").asMap() : Map.of("", new JsonPrimitive(""));
        for (Map.Entry<String, JsonElement> other : crossed.entrySet()) {
            for (JsonElement call : pattern.getAsJsonArray("pattern")) {
                JsonElement once = filled(call, "@", other.getKey(), other.getValue());
                add(filled(once, "$", name, value).getAsJsonObject());
            }
        }
    }

    private void add(JsonObject line) {
        String name = line.has("name")
                ? line.get("name").getAsString()
                : line.has("call")
                        ? line.get("call").getAsString()
                        : line.entrySet().iterator().next().toString();
        calls.add(new Call(name, line));
    }

    private static JsonElement filled(JsonElement tree, String sign, String name, JsonElement value) {
        if (tree.isJsonObject()) {
            JsonObject copy = new JsonObject();
            for (Map.Entry<String, JsonElement> field : tree.getAsJsonObject().entrySet()) {
                String key = field.getKey();
                JsonElement old = field.getValue();
                copy.add(
                        words(key, sign, name, value, false),
                        switch (key) {
                            case "call", "until" ->
                                new JsonPrimitive(words(old.getAsString(), sign, name, value, true));
                            // In an expression the sign is the end.
                            case "drop", "sort" -> old;
                            default -> filled(old, sign, name, value);
                        });
            }
            return copy;
        }
        if (tree.isJsonArray()) {
            JsonArray copy = new JsonArray();
            tree.getAsJsonArray().forEach(element -> copy.add(filled(element, sign, name, value)));
            return copy;
        }
        if (!Json.isString(tree)) {
            return tree;
        }
        return tree.getAsString().equals(sign)
                ? value
                : new JsonPrimitive(words(tree.getAsString(), sign, name, value, false));
    }

    /** In a call the value is encoded, so that it stays one word of the query. */
    private static String words(String text, String sign, String name, JsonElement value, boolean encode) {
        String word = Json.isString(value) ? value.getAsString() : Json.text(value);
        return text.replace(sign + "name", name)
                .replace(sign, encode ? URLEncoder.encode(word, StandardCharsets.UTF_8) : word);
    }
}
