package dev.theseus.launcher.options;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.theseus.launcher.options.Option.Shape;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code daemon.json}. */
final class DaemonFile {
    /** Between a runtime's path and its arguments, which may hold spaces: the unit separator, as the engine reads it. */
    private static final char RUNTIME_WORDS = '\u001f';

    private DaemonFile() {}

    /** The options in the file with their values, checked and in canonical form. */
    static Map<Option, List<String>> read(Path file) throws ConfigurationException {
        try {
            return parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ConfigurationException("open " + file + ": no such file");
        } catch (IOException e) {
            throw new ConfigurationException("cannot read " + file + ": " + e.getMessage());
        }
    }

    static Map<Option, List<String>> parse(String text) throws ConfigurationException {
        if (text.isBlank()) {
            return Map.of();
        }
        JsonElement root = json(text);
        if (!root.isJsonObject()) {
            throw new ConfigurationException("the file must hold one JSON object");
        }
        Map<Option, List<String>> values = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : root.getAsJsonObject().entrySet()) {
            Option option = Options.withKey(entry.getKey()).orElse(null);
            if (option == null) {
                unknown.add(entry.getKey());
            } else if (!entry.getValue().isJsonNull()) {
                values.put(option, checked(option, entry.getValue()));
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

    private static List<String> checked(Option option, JsonElement element) throws ConfigurationException {
        List<String> values = new ArrayList<>();
        for (String raw : raw(option, element)) {
            try {
                String value = option.normalize().apply(raw);
                CommandLine.requireOneLine(value);
                values.add(value);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException("invalid value of " + option.key() + ": " + e.getMessage());
            }
        }
        return values;
    }

    private static List<String> raw(Option option, JsonElement element) throws ConfigurationException {
        return switch (option.shape()) {
            case SWITCH -> List.of(scalar(option, element, "boolean"));
            case TEXT -> List.of(scalar(option, element, "string"));
            case NUMBER -> List.of(scalar(option, element, "number"));
            case SIZE -> List.of(scalar(option, element, isNumber(element) ? "number" : "string"));
            case LIST -> {
                List<String> items = new ArrayList<>();
                for (JsonElement item : array(option, element)) {
                    items.add(scalar(option, item, "string"));
                }
                yield items;
            }
            case MAP -> {
                List<String> items = new ArrayList<>();
                for (Map.Entry<String, JsonElement> entry :
                        object(option, element).entrySet()) {
                    items.add(entry.getKey() + "=" + scalar(option, entry.getValue(), "string"));
                }
                yield items;
            }
            case RUNTIMES -> runtimes(option, element);
            case ULIMITS -> ulimits(option, element);
            case POOLS -> pools(option, element);
            case ANY -> List.of(element.toString().replaceAll("\\s+", " "));
        };
    }

    private static List<String> runtimes(Option option, JsonElement element) throws ConfigurationException {
        List<String> runtimes = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : object(option, element).entrySet()) {
            JsonObject runtime = object(option, entry.getValue());
            if (!runtime.has("path")) {
                throw new ConfigurationException("runtime " + entry.getKey()
                        + " has no path: Theseus drives OCI runtime commands, give the command's path");
            }
            StringBuilder command = new StringBuilder(scalar(option, runtime.get("path"), "string"));
            if (runtime.has("runtimeArgs")) {
                for (JsonElement argument : array(option, runtime.get("runtimeArgs"))) {
                    command.append(RUNTIME_WORDS).append(scalar(option, argument, "string"));
                }
            }
            runtimes.add(entry.getKey() + "=" + command);
        }
        return runtimes;
    }

    private static List<String> ulimits(Option option, JsonElement element) throws ConfigurationException {
        List<String> limits = new ArrayList<>();
        for (Map.Entry<String, JsonElement> entry : object(option, element).entrySet()) {
            JsonObject limit = object(option, entry.getValue());
            if (!limit.has("Soft") || !limit.has("Hard")) {
                throw new ConfigurationException(option.key() + ": " + entry.getKey() + " needs Soft and Hard");
            }
            limits.add(entry.getKey() + "=" + scalar(option, limit.get("Soft"), "number") + ":"
                    + scalar(option, limit.get("Hard"), "number"));
        }
        return limits;
    }

    private static List<String> pools(Option option, JsonElement element) throws ConfigurationException {
        List<String> pools = new ArrayList<>();
        for (JsonElement item : array(option, element)) {
            JsonObject pool = object(option, item);
            if (!pool.has("base") || !pool.has("size")) {
                throw new ConfigurationException(option.key() + ": each pool needs base and size");
            }
            pools.add("base=" + scalar(option, pool.get("base"), "string") + ",size="
                    + scalar(option, pool.get("size"), "number"));
        }
        return pools;
    }

    private static boolean isNumber(JsonElement element) {
        return element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
    }

    private static String scalar(Option option, JsonElement element, String type) throws ConfigurationException {
        if (!kind(element).equals(type)) {
            throw wrongType(option, type, element);
        }
        return element.getAsString();
    }

    private static Iterable<JsonElement> array(Option option, JsonElement element) throws ConfigurationException {
        if (!element.isJsonArray()) {
            throw wrongType(option, option.shape() == Shape.LIST ? "array of strings" : "array", element);
        }
        return element.getAsJsonArray();
    }

    private static JsonObject object(Option option, JsonElement element) throws ConfigurationException {
        if (!element.isJsonObject()) {
            throw wrongType(option, "object", element);
        }
        return element.getAsJsonObject();
    }

    private static ConfigurationException wrongType(Option option, String wanted, JsonElement element) {
        return new ConfigurationException(
                "the value of " + option.key() + " must be of type " + wanted + ", and is of type " + kind(element));
    }

    private static String kind(JsonElement element) {
        if (element.isJsonPrimitive()) {
            if (element.getAsJsonPrimitive().isBoolean()) {
                return "boolean";
            }
            return isNumber(element) ? "number" : "string";
        }
        if (element.isJsonNull()) {
            return "null";
        }
        return element.isJsonArray() ? "array" : "object";
    }
}
