package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.graph.FileAction;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.build.internal.context.Copier;
import dev.theseus.engine.build.internal.context.Selected;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.image.ImageStep;
import java.util.Map;
import java.util.Optional;

/** Changes files of an image on a snapshot; no process runs. */
public final class FileRunner {
    private final SnapshotMounts snapshots;
    private final Copier copier;

    public FileRunner(SnapshotMounts snapshots, Copier copier) {
        this.snapshots = snapshots;
        this.copier = copier;
    }

    Digest run(Op.Files changes, Map<Digest, Selected> contents, ImageStep image, BuildRun run, LayerStore store) {
        try (SnapshotMounts.Changing changing = snapshots.change(image.parent(), run.context())) {
            for (FileAction action : changes.actions()) {
                apply(action, contents, changing, run);
            }
            changing.settle();
            return store.store(changing);
        }
    }

    private void apply(
            FileAction action, Map<Digest, Selected> contents, SnapshotMounts.Changing changing, BuildRun run) {
        Copier.Target root = new Copier.Target(changing.root(), run.folder(), run.context());
        switch (action) {
            case FileAction.MakeDirectory folder -> copier.makeDirectory(root, folder.path());
            case FileAction.Copy copy ->
                copy.content().forEach(content -> copier.copy(root, selected(contents, content), copy));
            case FileAction.Unpack unpack -> copier.unpack(root, selected(contents, unpack.content()), unpack);
        }
    }

    private static Selected selected(Map<Digest, Selected> contents, Digest digest) {
        return Optional.ofNullable(contents.get(digest))
                .orElseThrow(() -> new IllegalStateException("nobody has selected " + digest));
    }
}
