package example.runtime.sample;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.tck.HostServices;
import dev.theseus.tck.RuntimeDriverTck;
import dev.theseus.tck.RuntimeFeature;
import java.util.EnumSet;
import java.util.Set;

/** The contract of every runtime driver. */
public final class SampleRuntimeDriverTest extends RuntimeDriverTck {
    @Override
    protected RuntimeDriver open(EngineSettings settings) {
        return new SampleRuntimeDriver(settings, HostServices.processes());
    }

    @Override
    protected void close(RuntimeDriver driver) {
        // It holds nothing open.
    }

    /** What is not here has to be refused with {@code NOT_IMPLEMENTED}. */
    @Override
    protected Set<RuntimeFeature> features() {
        return EnumSet.of(RuntimeFeature.PAUSE);
    }
}
