package dev.theseus.log.file.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.tck.DriverTck;

final class LocalTckTest extends DriverTck<LogDriver> {
    LocalTckTest() {
        super(DriverKind.LOG);
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new LocalDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        // It holds nothing.
    }
}
