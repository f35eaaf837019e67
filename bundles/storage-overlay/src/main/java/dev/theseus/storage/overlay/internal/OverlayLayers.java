package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.Usage;
import dev.theseus.kit.storage.layer.LayerPacking;
import dev.theseus.kit.storage.layer.LayerUnpacking;
import dev.theseus.kit.storage.snapshot.CrashPoint;
import dev.theseus.kit.storage.snapshot.LayerForm;
import dev.theseus.kit.storage.tar.ExtractOptions;
import dev.theseus.kit.storage.tar.TarPacker;
import dev.theseus.kit.storage.tar.WhiteoutPolicy;
import dev.theseus.linux.file.DiskUsage;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Layers as overlayfs keeps them: {@code diff} holds the difference to the layers below, {@code work} is overlayfs's own. */
final class OverlayLayers implements LayerForm {
    private static final int ROOT_MODE = 0755;
    private static final int PRIVATE_MODE = 0700;

    private final MountPlan plan;

    OverlayLayers(MountPlan plan) {
        this.plan = plan;
    }

    private static Path diff(Path folder) {
        return folder.resolve("diff");
    }

    private static Path work(Path folder) {
        return folder.resolve("work");
    }

    private static List<Path> lower(Stack stack) {
        return stack.parents().stream().map(OverlayLayers::diff).toList();
    }

    /** The root of the merged tree takes owner and mode from the topmost layer, so a new one starts with its parent's. */
    @Override
    public void make(Path folder, Optional<Path> parent, CrashPoint crashPoint, CallContext context)
            throws IOException {
        Path diff = Files.createDirectory(diff(folder));
        if (parent.isPresent()) {
            copyOwnerAndMode(diff(parent.get()), diff);
        } else {
            Files.setAttribute(diff, "unix:mode", ROOT_MODE);
        }
        Files.setAttribute(Files.createDirectory(work(folder)), "unix:mode", PRIVATE_MODE);
    }

    private static void copyOwnerAndMode(Path from, Path to) throws IOException {
        Map<String, Object> wanted = Files.readAttributes(from, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(to, "unix:uid", wanted.get("uid"));
        Files.setAttribute(to, "unix:gid", wanted.get("gid"));
        if (wanted.get("mode") instanceof Integer mode) {
            Files.setAttribute(to, "unix:mode", mode & 07777);
        }
    }

    @Override
    public boolean isWhole(Path folder) {
        return Files.isDirectory(diff(folder), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public List<MountSpec> mounts(Stack stack, boolean writable) {
        Path own = diff(stack.folder());
        return writable ? plan.writable(own, work(stack.folder()), lower(stack)) : plan.readOnly(own, lower(stack));
    }

    /** In the kernel's words, as Docker shows them. */
    @Override
    public Map<String, String> details(Stack stack) {
        Map<String, String> details = new LinkedHashMap<>();
        if (!stack.parents().isEmpty()) {
            details.put("LowerDir", lower(stack).stream().map(Path::toString).collect(Collectors.joining(":")));
        }
        details.put("UpperDir", diff(stack.folder()).toString());
        details.put("WorkDir", work(stack.folder()).toString());
        return details;
    }

    /** Straight into the upper folder: overlayfs's own marks stand for deletions, so no mount is needed. */
    @Override
    public long apply(Stack stack, InputStream tar, CallContext context) {
        List<Path> lower = lower(stack);
        try (ParentFolders parents = new ParentFolders(lower)) {
            ExtractOptions options = ExtractOptions.layer(
                            lower.isEmpty() ? NothingBelow.POLICY : WhiteoutPolicy.overlay())
                    .withImpliedFolders(parents);
            return LayerUnpacking.unpack(diff(stack.folder()), options, tar, context);
        }
    }

    @Override
    public Usage usage(Stack stack, CallContext context) {
        DiskUsage found = PlatformThreads.call(() -> DiskUsage.of(diff(stack.folder())));
        return new Usage(found.bytes(), found.files());
    }

    @Override
    public void changes(Stack stack, Consumer<Change> found, CallContext context) {
        LayerComparison.changes(
                diff(stack.folder()),
                lower(stack),
                (kind, path) -> found.accept(new Change(kind, "/" + path)),
                context);
    }

    /** The upper folder is the difference, with overlayfs's marks turned into whiteouts. */
    @Override
    public void diff(Stack stack, OutputStream tar, CallContext context) {
        LayerPacking.pack(diff(stack.folder()), TarPacker.Whiteouts.FROM_OVERLAY, tar, context, TarPacker::addContents);
    }
}
