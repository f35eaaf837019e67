package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.tck.RuntimeDriverTck;
import dev.theseus.testing.NeedsRoot;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/** The same driver on another runtime. */
@NeedsRoot
final class CrunTckTest extends RuntimeDriverTck {
    @BeforeAll
    static void requireCrun() {
        assumeTrue(CommandPath.find("crun").isPresent(), "crun is not installed");
    }

    @Override
    protected RuntimeDriver open(EngineSettings settings) {
        return new OciRuntimeDriver("crun", List.of("crun"), settings.runDirectory(DriverKind.RUNTIME, "crun"));
    }

    @Override
    protected void close(RuntimeDriver driver) {
        // It holds nothing open.
    }
}
