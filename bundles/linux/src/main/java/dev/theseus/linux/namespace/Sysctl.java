package dev.theseus.linux.namespace;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kernel settings under {@code /proc/sys}; those below {@code net} are the ones of the calling thread's namespace. */
public final class Sysctl {
    private static final int LONGEST_VALUE = 4096;
    private static final Path ROOT = Path.of("/proc/sys");

    private Sysctl() {}

    /**
     * @param name with dots; a dot inside a component (an interface's name) is written as a slash
     * @throws EngineException {@code INVALID_PARAMETER} when there is no such setting or the kernel refuses the value
     */
    public static void write(String name, String value) {
        Path file = file(name);
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw EngineException.invalid("sysctl " + name + "=" + value + ": " + reason(file, e));
        }
    }

    /** @throws EngineException {@code INVALID_PARAMETER} when there is no such setting */
    public static String read(String name) {
        Path file = file(name);
        // The kernel answers a setting only to one read that starts at 0, and Files begins with a read of one byte.
        try (Descriptor setting = Descriptor.open(file, 0, 0)) {
            return new String(setting.read(LONGEST_VALUE), StandardCharsets.UTF_8).strip();
        } catch (EngineException e) {
            throw EngineException.invalid("sysctl " + name + ": " + e.message());
        }
    }

    private static Path file(String name) {
        StringBuilder path = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            path.append(c == '.' ? '/' : c == '/' ? '.' : c);
        }
        Path file = ROOT.resolve(path.toString()).normalize();
        if (!file.startsWith(ROOT)) {
            throw EngineException.invalid("sysctl " + name + ": not a name of a setting");
        }
        return file;
    }

    private static String reason(Path file, IOException e) {
        String message = e.getMessage();
        return Files.exists(file)
                ? (message == null ? "refused by the kernel" : message)
                : "there is no such setting in this kernel";
    }
}
