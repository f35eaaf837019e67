package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.volume.Volumes;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One volume, {@code data}. */
public final class FakeVolumes implements Volumes {
    public volatile Map<String, List<String>> pruned = Map.of();

    private static VolumeView volume(String name, Map<String, String> labels) {
        return new VolumeView(
                name,
                "local",
                Path.of("/volumes/" + name + "/_data"),
                Instant.parse("2026-01-01T00:00:00.5Z"),
                labels,
                Map.of(),
                false,
                Optional.empty());
    }

    @Override
    public VolumeView create(
            String name, String driver, Map<String, String> options, Map<String, String> labels, CallContext context) {
        return volume(name, labels);
    }

    @Override
    public VolumeView inspect(String name, CallContext context) {
        if (!name.equals("data")) {
            throw EngineException.notFound("get " + name + ": no such volume");
        }
        return volume(name, Map.of());
    }

    @Override
    public List<VolumeView> list(Map<String, List<String>> filters, CallContext context) {
        return List.of(volume("data", Map.of()));
    }

    @Override
    public List<VolumeView> listWithUsage(CallContext context) {
        return list(Map.of(), context);
    }

    @Override
    public void remove(String name, boolean force, CallContext context) {
        throw EngineException.conflict("remove " + name + ": volume is in use - [abc]");
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, CallContext context) {
        pruned = filters;
        return new Pruned(List.of("data"), 9);
    }
}
