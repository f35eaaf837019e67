package dev.theseus.itests.sample;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.volume.VolumeDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A third party's driver that misbehaves as the component property {@code behaviour} says. */
public final class SampleVolumeDriver implements VolumeDriver {
    private final String name;
    private final String version;
    private final String behaviour;

    public SampleVolumeDriver(Map<String, Object> properties) {
        name = String.valueOf(properties.get("theseus.driver.name"));
        version = String.valueOf(properties.get("sample.version"));
        behaviour = String.valueOf(properties.get("behaviour"));
        if (behaviour.equals("activation")) {
            throw new IllegalStateException("no such array");
        }
    }

    /** No class of the engine or the JDK: whoever keeps it keeps this bundle's class loader. */
    static final class ForeignException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForeignException(String message) {
            super(message);
        }
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(name, version, Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        if (behaviour.equals("recovery")) {
            throw new ForeignException("the array is degraded");
        }
        return RecoveryReport.empty();
    }

    @Override
    public void create(String volume, Map<String, String> options, CallContext context) {
        throw new ForeignException("no space on the array");
    }

    @Override
    public void remove(String volume, CallContext context) {
        // Removing what is not there succeeds, and it has nothing.
    }

    @Override
    public Optional<Path> stat(String volume, CallContext context) {
        return Optional.empty();
    }

    @Override
    public List<String> list(CallContext context) {
        return List.of();
    }

    @Override
    public Path mount(String volume, String mountId, CallContext context) {
        throw new ForeignException("no such volume");
    }

    @Override
    public void unmount(String volume, String mountId, CallContext context) {
        // As for remove.
    }
}
