package dev.theseus.engine.volume.internal;

import dev.theseus.engine.volume.VolumeUsers;
import java.util.List;
import java.util.TreeSet;

/** Who refers to a volume: containers by their configuration, and those that have it mounted now. */
public final class VolumeUse {
    private final VolumeTable volumes;

    private final VolumeUsers users;

    public VolumeUse(VolumeTable volumes, VolumeUsers users) {
        this.volumes = volumes;
        this.users = users;
    }

    /** Container ids, sorted; empty when nobody refers to it. */
    List<String> of(String volume) {
        TreeSet<String> ids = new TreeSet<>(users.containersByVolume().getOrDefault(volume, List.of()));
        ids.addAll(volumes.users(volume));
        return List.copyOf(ids);
    }
}
