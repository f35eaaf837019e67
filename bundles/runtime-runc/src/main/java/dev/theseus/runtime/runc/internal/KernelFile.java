package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files of the control group file systems. What is not there, or goes meanwhile, reads as empty. */
final class KernelFile {
    private KernelFile() {}

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    static List<String> lines(Path file) {
        return read(file).lines().toList();
    }

    /** A single number; {@code fallback} when it is absent or the word {@code max}. */
    static long number(Path file, long fallback) {
        return parse(read(file), fallback);
    }

    /** Lines of a word and a number. */
    static Map<String, Long> table(Path file) {
        Map<String, Long> table = new LinkedHashMap<>();
        for (String line : lines(file)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                table.put(
                        line.substring(0, space),
                        parse(line.substring(space + 1).strip(), 0));
            }
        }
        return table;
    }

    static long parse(String text, long fallback) {
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            // Some v1 limits exceed a signed long; they all mean "none".
            return text.length() >= 20 ? Long.MAX_VALUE : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return fallback;
        }
    }

    /**
     * Writes a setting.
     *
     * @throws EngineException {@code INVALID_PARAMETER} with the kernel's words when it refuses
     */
    static void write(Path file, String value) {
        try {
            Files.write(file, value.getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw EngineException.invalid("write '" + value + "' to " + file + ": " + e.getMessage());
        }
    }
}
