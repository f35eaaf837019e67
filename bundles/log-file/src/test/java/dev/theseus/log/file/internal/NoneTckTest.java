package dev.theseus.log.file.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.tck.DriverTck;

final class NoneTckTest extends DriverTck<LogDriver> {
    NoneTckTest() {
        super(DriverKind.LOG);
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new NoneDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        // It holds nothing.
    }
}
