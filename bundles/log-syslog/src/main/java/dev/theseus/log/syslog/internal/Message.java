package dev.theseus.log.syslog.internal;

import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Makes messages of one stream's lines, as Docker's driver words them, but with the time at which a line was written. */
final class Message {
    private static final int ERR = 3;
    private static final int INFO = 6;
    private static final String HOST = host();
    private static final long PROCESS = ProcessHandle.current().pid();
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX", Locale.ROOT);

    private final SyslogOptions options;
    private final String tag;

    private Message(SyslogOptions options, String tag) {
        this.options = options;
        this.tag = tag;
    }

    static Message of(SyslogOptions options, LogStream stream) {
        return new Message(
                options, stream.attributes().getOrDefault("tag", stream.id().substring(0, 12)));
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** Framed for the wire. Empty for an empty line, which is not sent. */
    byte[] of(LogLine line) {
        byte[] data = line.data();
        int length = data.length > 0 && data[data.length - 1] == '\n' ? data.length - 1 : data.length;
        if (length == 0) {
            return new byte[0];
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 160);
        out.writeBytes(header(line).getBytes(StandardCharsets.UTF_8));
        out.write(data, 0, length);
        out.write('\n');
        return options.counted() ? counted(out.toByteArray()) : out.toByteArray();
    }

    private static byte[] counted(byte[] message) {
        byte[] length = (message.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[length.length + message.length];
        System.arraycopy(length, 0, whole, 0, length.length);
        System.arraycopy(message, 0, whole, length.length, message.length);
        return whole;
    }

    private String header(LogLine line) {
        int priority = options.facility() * 8 + (line.stderr() ? ERR : INFO);
        var time = line.time().atZone(ZoneId.systemDefault());
        return switch (options.format()) {
            case UNIX -> "<" + priority + ">" + STAMP.format(time) + " " + tag + "[" + PROCESS + "]: ";
            case RFC3164 -> "<" + priority + ">" + STAMP.format(time) + " " + HOST + " " + tag + "[" + PROCESS + "]: ";
            case RFC5424 -> modern(priority, SECONDS.format(time));
            case RFC5424_MICRO -> modern(priority, MICROS.format(time));
        };
    }

    private String modern(int priority, String time) {
        return "<" + priority + ">1 " + time + " " + HOST + " " + tag + " " + PROCESS + " " + tag + " - ";
    }
}
