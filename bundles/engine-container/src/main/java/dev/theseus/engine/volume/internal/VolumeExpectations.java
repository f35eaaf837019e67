package dev.theseus.engine.volume.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.slot.ExpectedObjects;
import java.util.Set;
import java.util.stream.Collectors;

/** The volumes that a volume driver holds for this engine; from memory. */
public final class VolumeExpectations implements ExpectedObjects {
    private final VolumeTable volumes;

    public VolumeExpectations(VolumeTable volumes) {
        this.volumes = volumes;
    }

    @Override
    public Set<String> keys(DriverKind kind, String name) {
        if (kind != DriverKind.VOLUME) {
            return Set.of();
        }
        return volumes.all().stream()
                .filter(volume -> volume.driver().equals(name))
                .map(VolumeRecord::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
