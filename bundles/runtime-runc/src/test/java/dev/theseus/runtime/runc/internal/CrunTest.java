package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.error.EngineException;
import org.junit.jupiter.api.Test;

class CrunTest {
    @Test
    void refusalOfMixedControlGroupsSaysWhatToDo() throws Exception {
        assumeTrue(CommandPath.find("crun").isPresent(), "crun is not installed");
        assumeTrue(CrunOnThisHost.isHybrid(), "cgroup v1 and v2 are not mounted together");
        try (Sandbox sandbox = new Sandbox("crun")) {
            EngineException failure =
                    assertThrows(EngineException.class, () -> sandbox.create(OciConfig.of("/bin/true")));
            assertTrue(failure.message().contains("use another runtime such as runc"), failure::message);
            assertFalse(sandbox.driver.diagnose(Sandbox.context()).stream().allMatch(check -> check.healthy()));
        }
    }
}
