package dev.theseus.log.file.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.tck.DriverTck;

final class JsonFileDriverTckTest extends DriverTck<LogDriver> {
    JsonFileDriverTckTest() {
        super(DriverKind.LOG);
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new JsonFileDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        // It holds nothing between two calls.
    }
}
