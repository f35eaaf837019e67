package dev.theseus.engine.system;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.volume.Volumes.VolumeView;
import dev.theseus.settings.ProxySettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** What {@code docker info}, {@code version} and {@code system df} ask. */
@ProviderType
public interface SystemService {
    Info info(CallContext context);

    Version version();

    /** The engine's own version alone; needs no driver. */
    String release();

    DiskUsage diskUsage(CallContext context);

    /** Facts about the daemon; numbers are counts, memory is bytes. */
    record Info(
            String id,
            String name,
            int containers,
            int running,
            int paused,
            int stopped,
            int images,
            String storageDriver,
            Map<String, String> storageStatus,
            String loggingDriver,
            int cgroupVersion,
            List<String> volumeDrivers,
            List<String> networkDrivers,
            List<String> logDrivers,
            Map<String, List<String>> runtimes,
            String defaultRuntime,
            String kernelVersion,
            String operatingSystem,
            String architecture,
            int cpus,
            long memory,
            String dataRoot,
            String initBinary,
            List<String> securityOptions,
            List<String> insecureRegistries,
            List<String> registryMirrors,
            ProxySettings proxies,
            List<String> labels,
            boolean debug,
            boolean liveRestore,
            int openFiles,
            int threads,
            int eventListeners,
            Instant now,
            List<String> warnings,
            String firewallDriver) {}

    /** Version of the engine and of what it drives. */
    record Version(String version, String gitCommit, String buildTime, String kernel, String arch, List<Part> parts) {}

    /** One component with details in Docker's words. */
    record Part(String name, String version, Map<String, String> details) {}

    /** What takes how much; sizes are computed. */
    record DiskUsage(
            long layersSize, List<ImageUsage> images, List<ContainerView> containers, List<VolumeView> volumes) {}

    /** An image, with the bytes that it shares with others. */
    record ImageUsage(ImageView image, long sharedSize, int containers) {}
}
