package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.load.Load;
import dev.theseus.e2e.load.Toll;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The default runtime is changed while clients work. */
class RuntimeSwitchIT {
    /**
     * crun refuses hosts with both versions of control groups when a controller is in the second; it shall not see that one.
     */
    private static final String WITHOUT_V2 = """
            #!/bin/sh
            controllers=/sys/fs/cgroup/unified/cgroup.controllers
            grep -qs . $controllers || exec crun "$@"
            exec unshare --mount --propagation slave sh -c 'mount --bind /dev/null "$0" && exec crun "$@"' $controllers "$@"
            """;

    @Test
    void runcToCrunAndBack(@TempDir Path folder) {
        Path crun = Trees.write(folder.resolve("crun"), WITHOUT_V2);
        assertTrue(crun.toFile().setExecutable(true));
        try (Daemon daemon = Daemon.create("--add-runtime=crun=" + crun)) {
            daemon.loadBusybox();
            DockerCli docker = daemon.docker();
            docker.ok("run", "-d", "--name", "old", "busybox", "sleep", "1000");
            try (Load load = new Load(daemon)) {
                assertFree(load.during("runc → crun", () -> use(daemon, "crun")));
                docker.ok("run", "-d", "--name", "new", "busybox", "sleep", "1000");
                assertEquals("runc crun", docker.ok("inspect", "-f", "{{.HostConfig.Runtime}}", "old", "new")
                        .replace('\n', ' '));
                assertFree(load.during("crun → runc", () -> use(daemon, "runc")));
            }
            assertEquals("1", docker.ok("exec", "old", "echo", "1"));
            assertEquals("2", docker.ok("exec", "new", "echo", "2"));
        }
    }

    private static Load.Slots use(Daemon daemon, String runtime) {
        daemon.shell().run("driver:use runtime " + runtime).ok();
        return Load.Slots.UNKNOWN;
    }

    private static void assertFree(Toll toll) {
        System.err.println(toll);
        assertTrue(toll.free(), () -> String.join("\n", toll.failures()));
    }
}
