package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.tck.RuntimeDriverTck;
import dev.theseus.testing.NeedsRoot;
import java.util.List;

@NeedsRoot
final class RuncTckTest extends RuntimeDriverTck {
    @Override
    protected RuntimeDriver open(EngineSettings settings) {
        return new OciRuntimeDriver("runc", List.of("runc"), settings.runDirectory(DriverKind.RUNTIME, "runc"));
    }

    @Override
    protected void close(RuntimeDriver driver) {
        // It holds nothing open.
    }
}
