package dev.theseus.settings.options;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code daemon.json}. */
final class DaemonFile {
    private DaemonFile() {}

    /** The options in the file with their values, checked. */
    static OptionValues read(Path file) throws ConfigurationException {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("open " + file + ": no such file");
        } catch (IOException e) {
            throw new ConfigurationException("cannot read " + file + ": " + e.getMessage());
        }
    }

    static OptionValues parse(String text) throws ConfigurationException {
        if (text.isBlank()) {
            return new OptionValues();
        }
        JsonElement root = json(text);
        if (!root.isJsonObject()) {
            throw new ConfigurationException("the file must hold one JSON object");
        }
        OptionValues values = new OptionValues();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : root.getAsJsonObject().entrySet()) {
            @Nullable Option<?> option = Options.withKey(entry.getKey()).orElse(null);
            if (option == null) {
                unknown.add(entry.getKey());
            } else if (!entry.getValue().isJsonNull()) {
                put(values, option, entry.getValue());
            }
        }
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    "the following directives don't match any configuration option: " + String.join(", ", unknown));
        }
        return values;
    }

    private static JsonElement json(String text) throws ConfigurationException {
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement root = JsonParser.parseReader(reader);
            // Being strict, this refuses text after the end of the object.
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new ConfigurationException("invalid JSON: more than one value");
            }
            return root;
        } catch (JsonSyntaxException | MalformedJsonException e) {
            throw new ConfigurationException("invalid JSON: " + reason(e));
        } catch (IOException e) {
            throw new ConfigurationException("invalid JSON: " + e.getMessage());
        }
    }

    /** The parser's first line, without its advice for programmers. */
    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("malformed");
        int at = message.indexOf("at line");
        return at < 0 ? message : "malformed " + message.substring(at);
    }

    private static <T> void put(OptionValues values, Option<T> option, JsonElement element)
            throws ConfigurationException {
        try {
            values.put(option, option.form().json(new JsonValue(option.key(), element)));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("invalid value of " + option.key() + ": " + e.getMessage());
        }
    }
}
