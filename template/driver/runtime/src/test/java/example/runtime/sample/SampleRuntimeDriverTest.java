package example.runtime.sample;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.tck.DriverTck;

/** The contract that drivers of all kinds keep; {@code RuntimeDriverTck} is the one of this kind. */
final class SampleRuntimeDriverTest extends DriverTck<RuntimeDriver> {
    SampleRuntimeDriverTest() {
        super(DriverKind.RUNTIME);
    }

    @Override
    protected RuntimeDriver open(EngineSettings settings) {
        return new SampleRuntimeDriver();
    }

    @Override
    protected void close(RuntimeDriver driver) {
        // It holds nothing open.
    }
}
