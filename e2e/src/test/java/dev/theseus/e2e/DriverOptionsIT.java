package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --driver-opt}: options of drivers of every kind. */
class DriverOptionsIT {
    @TempDir
    private Path folder;

    @Test
    void imagesGoToTheFolderThatIsNamed() {
        Path root = folder.resolve("images");
        try (Daemon daemon = Daemon.create("--driver-opt", "registry.layout.root=" + root)) {
            daemon.loadBusybox();
            daemon.docker().ok("tag", "busybox", "layout.local/box:1");
            daemon.docker().ok("push", "layout.local/box:1");
            assertTrue(Files.exists(root.resolve("box/index.json")));
            daemon.docker().ok("rmi", "layout.local/box:1");
            daemon.docker().ok("pull", "layout.local/box:1");
        }
    }

    @Test
    void whatADriverDoesNotKnowIsToldByIt() {
        Path file = Trees.write(folder.resolve("daemon.json"), "{\"driver-opts\": [\"registry.layout.rot=/a\"]}");
        try (Daemon daemon = Daemon.create("--config-file=" + file)) {
            daemon.docker().run("pull", "layout.local/box:1").failed("registry option layout.rot is unknown");
            daemon.loadBusybox();
            assertEquals("hello", daemon.docker().ok("run", "--rm", "busybox", "echo", "hello"));
        }
    }

    @Test
    void whatIsNoOptionIsRefusedAtTheStart() {
        String file = Trees.write(folder.resolve("daemon.json"), "{}").toString();
        for (String wrong : List.of("layout.root=/a", "build.a.b=c", "registry.layout.root")) {
            Command.run(
                            Daemon.HOME.resolve("bin/theseusd").toString(),
                            "--validate",
                            "--config-file=" + file,
                            "--driver-opt=" + wrong)
                    .failed("is not of the form KIND.NAME.KEY=VALUE");
        }
    }
}
