package dev.theseus.engine.volume.internal;

import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.event.Events;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.volume.VolumeMounts;
import dev.theseus.engine.volume.VolumeUsers;
import dev.theseus.engine.volume.Volumes;

/** The volumes of the engine, put together: what others use of them. */
public record VolumeRoom(Volumes volumes, VolumeMounts mounts) {
    public static VolumeRoom furnish(
            VolumeTable table, Slots slots, FileTrees files, Events events, VolumeUsers users) {
        VolumeTurns turns = new VolumeTurns();
        return new VolumeRoom(
                new VolumeService(table, new VolumeUse(table, users), turns, slots, files, events),
                new VolumeMountService(table, turns, slots, events));
    }
}
