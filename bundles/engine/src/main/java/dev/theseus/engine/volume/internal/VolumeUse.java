package dev.theseus.engine.volume.internal;

import dev.theseus.engine.volume.VolumeUsers;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Who refers to a volume: containers by their configuration, and those that have it mounted now. */
@Component(service = VolumeUse.class)
public final class VolumeUse {
    private final VolumeTable volumes;

    private volatile @Nullable VolumeUsers users;

    @Activate
    public VolumeUse(@Reference VolumeTable volumes) {
        this.volumes = volumes;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindUsers(VolumeUsers came) {
        users = came;
    }

    void unbindUsers(VolumeUsers gone) {
        if (gone.equals(users)) {
            users = null;
        }
    }

    /** Container ids, sorted; empty when nobody refers to it. */
    List<String> of(String volume) {
        VolumeUsers current = users;
        Map<String, List<String>> referring = current == null ? Map.of() : current.containersByVolume();
        TreeSet<String> ids = new TreeSet<>(referring.getOrDefault(volume, List.of()));
        ids.addAll(volumes.users(volume));
        return List.copyOf(ids);
    }
}
