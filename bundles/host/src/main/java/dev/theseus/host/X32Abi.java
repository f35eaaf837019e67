package dev.theseus.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel says of the x32 ABI, in its parameters and its configuration. A call is not tried: a filter that this daemon may
 * itself be under could answer that with its death.
 */
final class X32Abi {
    private static final Logger LOG = LoggerFactory.getLogger(X32Abi.class);
    private static final String OPTION = "CONFIG_X86_X32_ABI";

    private final Path root;
    private final String release;
    private volatile Optional<Boolean> known = Optional.empty();

    X32Abi(Path root, String release) {
        this.root = root;
        this.release = release;
    }

    boolean mayRun() {
        Optional<Boolean> before = known;
        if (before.isPresent()) {
            return before.get();
        }
        boolean now = read();
        known = Optional.of(now);
        return now;
    }

    private boolean read() {
        try {
            // Debian's kernels have it and leave it off until they are told otherwise.
            return Files.readString(root.resolve("sys/module/syscall/parameters/x32"))
                    .startsWith("Y");
        } catch (IOException e) {
            LOG.debug("no kernel parameter tells about x32", e);
        }
        try (InputStream in = configuration();
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().anyMatch(line -> line.equals(OPTION + "=y"));
        } catch (IOException e) {
            LOG.debug("no kernel configuration tells about x32", e);
            return true;
        }
    }

    private InputStream configuration() throws IOException {
        try {
            return new GZIPInputStream(Files.newInputStream(root.resolve("proc/config.gz")));
        } catch (NoSuchFileException e) {
            return Files.newInputStream(root.resolve("boot/config-" + release));
        }
    }
}
