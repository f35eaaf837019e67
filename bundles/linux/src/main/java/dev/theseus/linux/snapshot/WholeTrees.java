package dev.theseus.linux.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.Usage;
import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.tar.ExtractOptions;
import dev.theseus.linux.tar.TarPacker;
import dev.theseus.linux.tar.WhiteoutPolicy;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Layers of which each is a whole file system, in the folder {@code tree}: it is bound where it is wanted, and its
 * difference is found by comparing it with its parent's. How a new one comes to hold what its parent holds is the
 * subclass's.
 */
public abstract class WholeTrees implements LayerForm {
    private static final int BLOCK = 512;

    /** Where a snapshot's folder keeps its file system. */
    protected static Path tree(Path folder) {
        return folder.resolve("tree");
    }

    @Override
    public final boolean isWhole(Path folder) {
        return Files.isDirectory(tree(folder), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public final List<MountSpec> mounts(Stack stack, boolean writable) {
        List<String> options = writable ? List.of("bind") : List.of("bind", "ro");
        return List.of(new MountSpec("bind", tree(stack.folder()).toString(), options));
    }

    @Override
    public final long apply(Stack stack, InputStream tar, CallContext context) {
        ExtractOptions options = ExtractOptions.layer(WhiteoutPolicy.plain());
        return LayerUnpacking.unpack(tree(stack.folder()), options, tar, context);
    }

    /** Counts what was added or changed; what the parent has too is the parent's, even where the disk holds it twice. */
    @Override
    public final Usage usage(Stack stack, CallContext context) {
        return compare(stack, context, (tree, changes) -> {
            long blocks = 0;
            Set<Long> counted = new HashSet<>();
            for (Change change : changes) {
                FileStatus status = tree.stat(change.path()).orElse(null);
                if (status != null && counted.add(status.inode())) {
                    blocks += status.blocks();
                }
            }
            return new Usage(blocks * BLOCK, counted.size());
        });
    }

    @Override
    public final List<Change> changes(Stack stack, CallContext context) {
        return compare(
                stack,
                context,
                (tree, changes) -> changes.stream()
                        .sorted(Comparator.comparing(Change::path))
                        .toList());
    }

    @Override
    public final void diff(Stack stack, OutputStream tar, CallContext context) {
        List<Change> changes = compare(stack, context, (tree, found) -> List.copyOf(found));
        LayerPacking.pack(tree(stack.folder()), TarPacker.Whiteouts.AS_FILES, tar, context, packer -> {
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

    private static <T> T compare(
            Stack stack, CallContext context, BiFunction<RootedDirectory, List<Change>, T> evaluation) {
        return PlatformThreads.call(() -> {
            try (RootedDirectory own = RootedDirectory.open(tree(stack.folder()))) {
                if (stack.parents().isEmpty()) {
                    return evaluation.apply(own, TreeComparison.ofAll(own, context));
                }
                try (RootedDirectory parent =
                        RootedDirectory.open(tree(stack.parents().getFirst()))) {
                    return evaluation.apply(own, TreeComparison.of(parent, own, context));
                }
            }
        });
    }
}
