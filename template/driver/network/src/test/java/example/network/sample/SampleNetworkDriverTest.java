package example.network.sample;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.network.NetworkDriver;
import dev.theseus.tck.DriverTck;

/** The contract that drivers of all kinds keep; {@code NetworkDriverTck} is the one of this kind. */
final class SampleNetworkDriverTest extends DriverTck<NetworkDriver> {
    SampleNetworkDriverTest() {
        super(DriverKind.NETWORK);
    }

    @Override
    protected NetworkDriver open(EngineSettings settings) {
        return new SampleNetworkDriver();
    }

    @Override
    protected void close(NetworkDriver driver) {
        // It holds nothing open.
    }
}
