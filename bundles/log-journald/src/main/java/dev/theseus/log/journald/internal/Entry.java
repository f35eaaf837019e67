package dev.theseus.log.journald.internal;

import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Makes entries of one stream's lines, with the fields that Docker's driver gives them. */
final class Entry {
    private static final int ERR = 3;
    private static final int INFO = 6;
    /** So much of a message goes into one datagram beside the fields; the monitor writes shorter ones. */
    private static final int LONGEST_MESSAGE = 128 << 10;

    private final byte[] common;

    Entry(LogStream stream) {
        Map<String, String> fields = new TreeMap<>();
        String tag = stream.attributes().getOrDefault("tag", stream.id().substring(0, 12));
        fields.put("CONTAINER_ID", stream.id().substring(0, 12));
        fields.put("CONTAINER_ID_FULL", stream.id());
        fields.put("CONTAINER_NAME", stream.name());
        fields.put("CONTAINER_TAG", tag);
        fields.put("IMAGE_NAME", stream.image().name());
        fields.put("SYSLOG_IDENTIFIER", tag);
        stream.attributes().forEach((name, value) -> {
            String field = fieldName(name);
            if (!name.equals("tag") && !field.isEmpty()) {
                fields.put(field, value);
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> write(name, value, out));
        common = out.toByteArray();
    }

    /** Capital letters, digits and underscores, and none of these in front: the journal takes no others. */
    static String fieldName(String name) {
        StringBuilder field = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean kept = c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            boolean small = c >= 'a' && c <= 'z';
            char made = kept ? c : small ? (char) (c - 'a' + 'A') : '_';
            if (made != '_' || !field.isEmpty()) {
                field.append(made);
            }
        }
        return field.toString();
    }

    /** One datagram of the journal's native protocol. */
    byte[] of(LogLine line, Ordinal ordinal) {
        byte[] data = line.data();
        int length = data.length > 0 && data[data.length - 1] == '\n' ? data.length - 1 : data.length;
        ByteArrayOutputStream out = new ByteArrayOutputStream(common.length + length + 256);
        out.writeBytes(common);
        write("PRIORITY", String.valueOf(line.stderr() ? ERR : INFO), out);
        write("SYSLOG_TIMESTAMP", line.time().toString(), out);
        write("CONTAINER_LOG_EPOCH", ordinal.epoch(), out);
        write("CONTAINER_LOG_ORDINAL", String.valueOf(ordinal.last()), out);
        write("MESSAGE", data, Math.min(length, LONGEST_MESSAGE), out);
        return out.toByteArray();
    }

    private static void write(String name, String value, ByteArrayOutputStream out) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        write(name, bytes, bytes.length, out);
    }

    /** A value with line breaks is preceded by its length; the length may precede any. */
    private static void write(String name, byte[] value, int length, ByteArrayOutputStream out) {
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write('\n');
        out.writeBytes(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array());
        out.write(value, 0, length);
        out.write('\n');
    }
}
