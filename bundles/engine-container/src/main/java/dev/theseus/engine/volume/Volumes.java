package dev.theseus.engine.volume;

import dev.theseus.api.driver.CallContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Volumes as objects, over all volume drivers. */
@ProviderType
public interface Volumes {
    /** Label that marks a volume that nobody named; the value is empty. */
    String ANONYMOUS = "com.docker.volume.anonymous";

    /**
     * Makes a volume, or returns the one of that name when driver and options agree.
     *
     * @param name empty for a generated one
     * @param driver empty for that of the volume that is there, and for the default one when there is none
     */
    VolumeView create(
            String name, String driver, Map<String, String> options, Map<String, String> labels, CallContext context);

    /** {@code NOT_FOUND} ({@code volume.not-found}). */
    VolumeView inspect(String name, CallContext context);

    /** Filters: name, driver, label, dangling. */
    List<VolumeView> list(Map<String, List<String>> filters, CallContext context);

    /** All volumes with their usage filled in, as df asks; walks their content. Bytes are -1 where they are unknown. */
    List<VolumeView> listWithUsage(CallContext context);

    /** {@code CONFLICT} ({@code volume.in-use}). */
    void remove(String name, boolean force, CallContext context);

    /**
     * Removes unused volumes of drivers that say that nobody else has them: anonymous ones, or all with filter {@code
     * all=true}.
     */
    Pruned prune(Map<String, List<String>> filters, CallContext context);

    /**
     * A volume at one moment.
     *
     * @param anonymous whether the engine named it
     * @param usage bytes and number of containers; empty unless asked for by df
     */
    record VolumeView(
            String name,
            String driver,
            Path mountpoint,
            Instant created,
            Map<String, String> labels,
            Map<String, String> options,
            boolean anonymous,
            Optional<VolumeUsage> usage) {}

    /** What a volume takes and who uses it. */
    record VolumeUsage(long bytes, int references) {}

    /** What pruning yields. */
    record Pruned(List<String> names, long reclaimed) {}
}
