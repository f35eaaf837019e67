package dev.theseus.kit.storage.tar;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.text.KernelText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Records of a pax extended header. Values are kept as bytes: those of extended attributes need not be text. */
final class PaxRecords {
    private final Map<String, byte[]> values = new TreeMap<>();
    /** Old sparse maps repeat two keys, so their numbers are kept in order. */
    private final List<Long> sparseNumbers = new ArrayList<>();

    static PaxRecords parse(byte[] data) {
        PaxRecords records = new PaxRecords();
        int at = 0;
        while (at < data.length && data[at] != 0) {
            int space = at;
            long length = 0;
            while (space < data.length && data[space] >= '0' && data[space] <= '9' && length < data.length) {
                length = length * 10 + (data[space] - '0');
                space++;
            }
            int end = (int) Math.min(at + length, Integer.MAX_VALUE);
            if (space >= data.length
                    || data[space] != ' '
                    || end > data.length
                    || end <= space
                    || data[end - 1] != '\n') {
                throw malformed();
            }
            records.add(data, space + 1, end - 1);
            at = end;
        }
        return records;
    }

    private void add(byte[] data, int start, int end) {
        int equals = start;
        while (equals < end && data[equals] != '=') {
            equals++;
        }
        if (equals == end) {
            throw malformed();
        }
        String key = KernelText.decode(data, start, equals - start);
        byte[] value = Arrays.copyOfRange(data, equals + 1, end);
        values.put(key, value);
        if (key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes")) {
            sparseNumbers.add(parseNumber(value));
        }
    }

    Optional<String> text(String key) {
        // An empty value takes back what a global header said.
        return Optional.ofNullable(values.get(key))
                .filter(value -> value.length > 0)
                .map(KernelText::decode);
    }

    Optional<Long> number(String key) {
        return Optional.ofNullable(values.get(key))
                .filter(value -> value.length > 0)
                .map(PaxRecords::parseNumber);
    }

    /** Seconds with a fraction. */
    Optional<Instant> time(String key) {
        return text(key).map(PaxRecords::parseTime);
    }

    List<Long> sparseNumbers() {
        return sparseNumbers;
    }

    Map<String, byte[]> extendedAttributes() {
        Map<String, byte[]> attributes = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(TarFormat.XATTR_PREFIX)) {
                attributes.put(key.substring(TarFormat.XATTR_PREFIX.length()), value);
            }
        });
        return attributes;
    }

    private static long parseNumber(byte[] value) {
        try {
            return Long.parseLong(new String(value, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw malformed();
        }
    }

    private static Instant parseTime(String text) {
        try {
            int dot = text.indexOf('.');
            if (dot < 0) {
                return Instant.ofEpochSecond(Long.parseLong(text));
            }
            String fraction = (text.substring(dot + 1) + "000000000").substring(0, 9);
            long seconds = Long.parseLong(text.substring(0, dot));
            long nanos = Long.parseLong(fraction);
            return Instant.ofEpochSecond(seconds, text.startsWith("-") ? -nanos : nanos);
        } catch (NumberFormatException | java.time.DateTimeException e) {
            throw malformed();
        }
    }

    private static EngineException malformed() {
        return EngineException.dataLoss("tar archive has a malformed pax header");
    }

    /** Adds one record to an extended header under construction. */
    static void append(ByteArrayOutputStream out, String key, byte[] value) {
        byte[] name = KernelText.encode(key);
        int body = name.length + value.length + 3;
        int length = body + Integer.toString(body).length();
        // The length counts its own digits, which may make it one digit longer.
        length = body + Integer.toString(length).length();
        out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(name);
        out.write('=');
        out.writeBytes(value);
        out.write('\n');
    }

    static String formatTime(Instant time) {
        long seconds = time.getEpochSecond();
        long nanos = time.getNano();
        String sign = "";
        if (seconds < 0) {
            sign = "-";
            seconds = -seconds - (nanos > 0 ? 1 : 0);
            nanos = nanos > 0 ? 1_000_000_000L - nanos : 0;
        }
        String fraction = nanos == 0
                ? ""
                : "." + Long.toString(1_000_000_000L + nanos).substring(1).replaceAll("0+$", "");
        return sign + seconds + fraction;
    }
}
