package dev.theseus.host;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class X32AbiTest {
    private static final String WITH = "CONFIG_X86_64=y\nCONFIG_X86_X32_ABI=y\n";
    private static final String WITHOUT = "CONFIG_X86_64=y\n# CONFIG_X86_X32_ABI is not set\n";

    @TempDir
    Path root;

    private boolean mayRun() {
        return new X32Abi(root, "6.1.0").mayRun();
    }

    private void has(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void hasPacked(String text) throws IOException {
        Path file = root.resolve("proc/config.gz");
        Files.createDirectories(file.getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void itMayRunUnlessTheKernelIsKnown() {
        assertTrue(mayRun());
    }

    @Test
    void theConfigurationTells() throws IOException {
        has("boot/config-6.1.0", WITH);
        assertTrue(mayRun());
        has("boot/config-6.1.0", WITHOUT);
        assertFalse(mayRun());
        has("boot/config-6.0.0", WITH);
        assertFalse(mayRun());
    }

    @Test
    void theRunningKernelsOwnConfigurationComesFirst() throws IOException {
        has("boot/config-6.1.0", WITH);
        hasPacked(WITHOUT);
        assertFalse(mayRun());
    }

    @Test
    void theParameterComesBeforeTheConfiguration() throws IOException {
        hasPacked(WITH);
        has("sys/module/syscall/parameters/x32", "N\n");
        assertFalse(mayRun());
        has("sys/module/syscall/parameters/x32", "Y\n");
        assertTrue(mayRun());
    }

    @Test
    void whatIsReadOnceStays() throws IOException {
        X32Abi abi = new X32Abi(root, "6.1.0");
        has("boot/config-6.1.0", WITHOUT);
        assertFalse(abi.mayRun());
        has("boot/config-6.1.0", WITH);
        assertFalse(abi.mayRun());
    }
}
