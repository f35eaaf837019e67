package dev.theseus.kit.storage.snapshot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.Usage;
import dev.theseus.kit.storage.layer.LayerTrees;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Layers of which each is a whole file system, in the folder {@code tree}: it is bound where it is wanted, and its
 * difference is found by comparing it with its parent's. How a new one comes to hold what its parent holds is the
 * subclass's.
 */
public abstract class WholeTrees implements LayerForm {
    private final LayerTrees trees = new LayerTrees();

    /** Where a snapshot's folder keeps its file system. */
    protected static Path tree(Path folder) {
        return folder.resolve("tree");
    }

    protected final LayerTrees trees() {
        return trees;
    }

    private static Optional<Path> before(Stack stack) {
        return stack.parents().stream().findFirst().map(WholeTrees::tree);
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
        return trees.apply(tree(stack.folder()), tar, context);
    }

    @Override
    public final Usage usage(Stack stack, CallContext context) {
        return trees.usage(before(stack), tree(stack.folder()), context);
    }

    @Override
    public final void changes(Stack stack, Consumer<Change> found, CallContext context) {
        trees.changes(before(stack), tree(stack.folder()), found, context);
    }

    @Override
    public final void diff(Stack stack, OutputStream tar, CallContext context) {
        trees.diff(before(stack), tree(stack.folder()), tar, context);
    }
}
