package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.host.FileTrees;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.graph.ExecMount;
import dev.theseus.engine.build.internal.context.MountStubs;
import dev.theseus.engine.image.CommitSource;
import dev.theseus.engine.image.ImageSteps.LayerContent;
import java.util.List;

/** What commands have changed, without what was made for their mounts. */
public final class CommandLayers {
    private final CommitSource layers;
    private final SnapshotMounts snapshots;
    private final FileTrees files;

    public CommandLayers(CommitSource layers, SnapshotMounts snapshots, FileTrees files) {
        this.layers = layers;
        this.snapshots = snapshots;
        this.files = files;
    }

    LayerContent of(String container, Digest base, List<ExecMount> mounts) {
        List<String> targets = mounts.stream()
                .map(ExecMount::target)
                .filter(target -> !target.isEmpty())
                .toList();
        if (targets.isEmpty()) {
            return (tar, context) -> layers.diff(container, tar, context);
        }
        return (tar, context) -> {
            try (SnapshotMounts.Mounted mounted = snapshots.read(base, context)) {
                new MountStubs(files, mounted.root(), targets).strip(out -> layers.diff(container, out, context), tar);
            }
        };
    }
}
