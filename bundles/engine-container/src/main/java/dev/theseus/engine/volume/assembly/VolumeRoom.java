package dev.theseus.engine.volume.assembly;

import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.core.CoreRoom;
import dev.theseus.engine.core.Offers;
import dev.theseus.engine.volume.VolumeMounts;
import dev.theseus.engine.volume.VolumeUsers;
import dev.theseus.engine.volume.Volumes;
import dev.theseus.engine.volume.internal.VolumeMountService;
import dev.theseus.engine.volume.internal.VolumeService;
import dev.theseus.engine.volume.internal.VolumeTurns;
import dev.theseus.engine.volume.internal.VolumeUse;

/** Volumes, and who uses them. */
public final class VolumeRoom {
    private final Volumes volumes;
    private final VolumeMounts mounts;

    /** @param users who has volumes in use beside those who mounted them */
    public VolumeRoom(CoreRoom core, VolumeRecords records, FileTrees files, VolumeUsers users) {
        VolumeTurns turns = new VolumeTurns();
        volumes = new VolumeService(
                records.table(), new VolumeUse(records.table(), users), turns, core.slots(), files, core.events());
        mounts = new VolumeMountService(records.table(), turns, core.slots(), core.events());
    }

    public Volumes volumes() {
        return volumes;
    }

    public VolumeMounts mounts() {
        return mounts;
    }

    public void offerTo(Offers offers) {
        offers.offer(Volumes.class, volumes);
    }
}
