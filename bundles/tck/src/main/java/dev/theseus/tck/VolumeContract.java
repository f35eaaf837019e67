package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.volume.VolumeDriver;
import java.util.List;
import java.util.Map;

/** What the parts of the volume suite share. */
interface VolumeContract {
    VolumeDriver driver();

    CallContext context();

    EngineSettings settings();

    /** Does something with a driver that another engine on the same host would have. */
    void inAnotherEngine(VolumeCapabilityContract.Elsewhere work);

    /** Options other than none with which a volume can be made. */
    Map<String, String> options();

    /** What is on disk. */
    List<String> objects();
}
