package dev.theseus.log.fluentd.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.tck.DriverTck;

final class FluentdDriverTckTest extends DriverTck<LogDriver> {
    FluentdDriverTckTest() {
        super(DriverKind.LOG);
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new FluentdDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        ((FluentdDriver) driver).deactivate();
    }
}
