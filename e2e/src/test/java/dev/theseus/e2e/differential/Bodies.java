package dev.theseus.e2e.differential;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Makes trees of bodies, so that they can be compared. */
final class Bodies {
    private Bodies() {}

    /** A body by the word of {@code as}. */
    static JsonElement read(byte[] body, String as) {
        String text = new String(body, StandardCharsets.UTF_8);
        return switch (as) {
            case "none" -> JsonNull.INSTANCE;
            case "text" -> new JsonPrimitive(text);
            case "lines" -> lines(text);
            case "frames" -> frames(body);
            case "tar" -> tar(body);
            case "keys" -> keys(json(text));
            default -> text.isEmpty() ? JsonNull.INSTANCE : json(text);
        };
    }

    /** A document; several, one a line, as a list; what is no JSON as text. */
    private static JsonElement json(String text) {
        try {
            return strictly(text);
        } catch (JsonParseException several) {
            JsonArray lines = lines(text);
            return lines.size() > 1 ? lines : new JsonPrimitive(text);
        }
    }

    private static JsonElement strictly(String text) {
        JsonReader reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        JsonElement tree = JsonParser.parseReader(reader);
        try {
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("more than one document");
            }
        } catch (IOException | RuntimeException more) {
            throw new JsonParseException(more);
        }
        return tree;
    }

    private static JsonArray lines(String text) {
        JsonArray lines = new JsonArray();
        for (String line : text.split("\r?\n")) {
            if (!line.isBlank()) {
                try {
                    lines.add(strictly(line));
                } catch (JsonParseException noJson) {
                    lines.add(line);
                }
            }
        }
        return lines;
    }

    private static JsonElement keys(JsonElement tree) {
        if (tree.isJsonObject()) {
            JsonObject keys = new JsonObject();
            tree.getAsJsonObject().keySet().stream().sorted().forEach(key -> keys.addProperty(key, ""));
            return keys;
        }
        return tree;
    }

    /** The multiplexed stream: the text of each of its streams, or the bytes as they are when they are none. */
    static JsonElement frames(byte[] body) {
        Map<String, String> streams = new TreeMap<>();
        int at = 0;
        while (at + 8 <= body.length) {
            int stream = body[at];
            int length = ByteBuffer.wrap(body).getInt(at + 4);
            if (stream < 0 || stream > 3 || body[at + 1] != 0 || length < 0 || at + 8 + length > body.length) {
                break;
            }
            streams.merge(
                    Integer.toString(stream), new String(body, at + 8, length, StandardCharsets.UTF_8), String::concat);
            at += 8 + length;
        }
        JsonObject tree = new JsonObject();
        streams.forEach(tree::addProperty);
        if (at < body.length) {
            tree.addProperty("raw", new String(body, at, body.length - at, StandardCharsets.UTF_8));
        }
        return tree;
    }

    private static JsonElement tar(byte[] body) {
        List<JsonArray> entries = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(body))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                JsonArray line = new JsonArray();
                line.add(entry.getName());
                line.add((char) entry.getLinkFlag() + " " + Integer.toOctalString(entry.getMode() & 07777));
                line.add(entry.getLongUserId() + ":" + entry.getLongGroupId());
                line.add(entry.getSize());
                line.add(entry.getLinkName());
                entries.add(line);
            }
        } catch (IOException broken) {
            JsonArray line = new JsonArray();
            line.add("broken: " + broken.getMessage());
            entries.add(line);
        }
        entries.sort(Comparator.comparing(line -> line.get(0).getAsString()));
        JsonArray all = new JsonArray();
        entries.forEach(all::add);
        return all;
    }
}
