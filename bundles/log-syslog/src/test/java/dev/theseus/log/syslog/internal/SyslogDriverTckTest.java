package dev.theseus.log.syslog.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.tck.DriverTck;

final class SyslogDriverTckTest extends DriverTck<LogDriver> {
    SyslogDriverTckTest() {
        super(DriverKind.LOG);
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new SyslogDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        ((SyslogDriver) driver).deactivate();
    }
}
