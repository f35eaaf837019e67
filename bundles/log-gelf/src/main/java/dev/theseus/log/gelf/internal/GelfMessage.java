package dev.theseus.log.gelf.internal;

import com.google.gson.JsonObject;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes messages of one stream's lines, with the fields that Docker's driver gives them. */
final class GelfMessage {
    private static final int ERR = 3;
    private static final int INFO = 6;
    private static final String HOST = host();

    private final JsonObject common = new JsonObject();

    GelfMessage(LogStream stream) {
        String shortId = stream.id().substring(0, 12);
        stream.attributes().forEach((name, value) -> {
            if (!name.equals("tag")) {
                common.addProperty(name.startsWith("_") ? name : "_" + name, value);
            }
        });
        common.addProperty("_container_id", stream.id());
        common.addProperty("_container_name", stream.name());
        common.addProperty("_image_id", stream.image().id());
        common.addProperty("_image_name", stream.image().name());
        common.addProperty("_command", stream.command());
        common.addProperty("_tag", stream.attributes().getOrDefault("tag", shortId));
        common.addProperty("_created", stream.created().toString());
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** The message as JSON; empty for an empty line, which is not sent. */
    Optional<byte[]> of(LogLine line) {
        String text = new String(line.data(), StandardCharsets.UTF_8);
        if (text.endsWith("\n")) {
            text = text.substring(0, text.length() - 1);
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        JsonObject message = new JsonObject();
        message.addProperty("version", "1.1");
        message.addProperty("host", HOST);
        message.addProperty("short_message", text);
        message.addProperty("timestamp", BigDecimal.valueOf(line.time().toEpochMilli(), 3));
        message.addProperty("level", line.stderr() ? ERR : INFO);
        common.entrySet().forEach(field -> message.add(field.getKey(), field.getValue()));
        return Optional.of(message.toString().getBytes(StandardCharsets.UTF_8));
    }
}
