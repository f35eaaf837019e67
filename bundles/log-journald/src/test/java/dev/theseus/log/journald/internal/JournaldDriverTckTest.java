package dev.theseus.log.journald.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.tck.DriverTck;

final class JournaldDriverTckTest extends DriverTck<LogDriver> {
    JournaldDriverTckTest() {
        super(DriverKind.LOG);
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new JournaldDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        ((JournaldDriver) driver).deactivate();
    }
}
