package example.volume.sample;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.tck.HostServices;
import dev.theseus.tck.VolumeDriverTck;
import java.util.Map;

/** The contract of every volume driver. */
final class SampleVolumeDriverTest extends VolumeDriverTck {
    @Override
    protected VolumeDriver open(EngineSettings settings) {
        return new SampleVolumeDriver(settings, HostServices.fileTrees());
    }

    @Override
    protected void close(VolumeDriver driver) {
        // It holds nothing open.
    }

    @Override
    protected Map<String, String> someOptions() {
        return Map.of("mode", "rwx------");
    }
}
