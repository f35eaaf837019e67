package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.linux.mount.MountTable;
import dev.theseus.testing.NeedsRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@NeedsRoot
class CrunTest {
    private static long mounts() {
        return MountTable.read().entries().stream()
                .filter(entry -> entry.target().endsWith("cgroup.controllers"))
                .count();
    }

    /** On a host that mounts both versions it is run where it sees one; nobody else's view changes. */
    @Test
    void runsBesideBothVersionsOfControlGroups() throws Exception {
        assumeTrue(CommandPath.find("crun").isPresent(), "crun is not installed");
        MixedControlGroups mixed = new MixedControlGroups(Path.of("/nowhere"), CgroupHierarchies.of(MountTable.read()));
        assumeTrue(mixed.present() && mixed.canBeHidden(), "cgroup v1 and v2 are not mounted together");
        long before = mounts();
        try (Sandbox sandbox = new Sandbox("crun")) {
            TaskHandle task = sandbox.create(OciConfig.of("/bin/sleep", "1000"));
            sandbox.driver.start(task, Sandbox.context());
            assertTrue(sandbox.driver.diagnose(Sandbox.context()).stream().allMatch(check -> check.healthy()));
            assertTrue(Files.isExecutable(sandbox.runDirectory().resolve("crun-on-v1")));
            assertEquals(before, mounts());
        }
    }
}
