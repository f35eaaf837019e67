package dev.theseus.volume.local.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.tck.VolumeDriverTck;
import java.util.Map;

final class LocalVolumeDriverTckTest extends VolumeDriverTck {
    @Override
    protected VolumeDriver open(EngineSettings settings) {
        return new LocalVolumeDriver(settings);
    }

    @Override
    protected void close(VolumeDriver driver) {
        // It holds nothing that would have to be let go.
    }

    @Override
    protected Map<String, String> someOptions() {
        return Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=1m");
    }
}
