package dev.theseus.linux.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.LayerTrees;
import dev.theseus.api.storage.Usage;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.TreeCopy;
import dev.theseus.linux.file.TreeRemoval;
import dev.theseus.linux.tar.ExtractOptions;
import dev.theseus.linux.tar.TarPacker;
import dev.theseus.linux.tar.WhiteoutPolicy;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** {@link LayerTrees} by openat2(2); a difference is found by comparing two trees. */
public final class LinuxLayerTrees implements LayerTrees {

    @Override
    public void copy(Path tree, Path target, CallContext context) {
        PlatformThreads.run(() -> {
            try (RootedDirectory source = RootedDirectory.open(tree);
                    RootedDirectory to = RootedDirectory.open(target)) {
                TreeCopy.copyContents(source, "", to, "", () -> context.check("copy " + tree));
            }
        });
    }

    @Override
    public long apply(Path tree, InputStream tar, CallContext context) {
        return LayerUnpacking.unpack(tree, ExtractOptions.layer(WhiteoutPolicy.plain()), tar, context);
    }

    @Override
    public List<Change> changes(Optional<Path> before, Path tree, CallContext context) {
        return compare(
                before,
                tree,
                TreeComparison::of,
                context,
                (own, changes) -> changes.stream()
                        .sorted(Comparator.comparing(Change::path))
                        .toList());
    }

    @Override
    public void diff(Optional<Path> before, Path tree, OutputStream tar, CallContext context) {
        List<Change> changes =
                compare(before, tree, TreeComparison::exactly, context, (own, found) -> List.copyOf(found));
        LayerPacking.pack(tree, TarPacker.Whiteouts.TOLD, tar, context, packer -> {
            for (Change change : changes) {
                String name = change.path().substring(1);
                if (change.kind() == Change.Kind.DELETED) {
                    packer.addWhiteout(name);
                } else {
                    // False when a container that runs has removed it meanwhile.
                    var _ = packer.add(name, name);
                }
            }
        });
    }

    @Override
    public Usage usage(Optional<Path> before, Path tree, CallContext context) {
        return compare(before, tree, TreeComparison::of, context, (own, changes) -> {
            long bytes = 0;
            Set<Long> counted = new HashSet<>();
            for (Change change : changes) {
                FileStatus status = own.stat(change.path()).orElse(null);
                if (status != null && counted.add(status.inode())) {
                    bytes += status.isDirectory() ? 0 : status.size();
                }
            }
            return new Usage(bytes, counted.size());
        });
    }

    @Override
    public void remove(Path folder) {
        PlatformThreads.run(() -> TreeRemoval.remove(folder));
    }

    /** How a tree is compared with the one before. */
    @FunctionalInterface
    private interface Comparing {
        List<Change> compare(RootedDirectory before, RootedDirectory after, CallContext context);
    }

    private static <T> T compare(
            Optional<Path> before,
            Path tree,
            Comparing comparing,
            CallContext context,
            BiFunction<RootedDirectory, List<Change>, T> evaluation) {
        return PlatformThreads.call(() -> {
            try (RootedDirectory own = RootedDirectory.open(tree)) {
                if (before.isEmpty()) {
                    return evaluation.apply(own, TreeComparison.ofAll(own, context));
                }
                try (RootedDirectory parent = RootedDirectory.open(before.get())) {
                    return evaluation.apply(own, comparing.compare(parent, own, context));
                }
            }
        });
    }
}
