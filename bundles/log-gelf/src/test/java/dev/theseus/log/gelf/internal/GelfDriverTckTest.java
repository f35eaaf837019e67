package dev.theseus.log.gelf.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.tck.DriverTck;

final class GelfDriverTckTest extends DriverTck<LogDriver> {
    GelfDriverTckTest() {
        super(DriverKind.LOG);
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new GelfDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        ((GelfDriver) driver).deactivate();
    }
}
