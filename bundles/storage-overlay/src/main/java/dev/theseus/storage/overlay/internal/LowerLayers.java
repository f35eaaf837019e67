package dev.theseus.storage.overlay.internal;

import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One folder as the layers below show it together: what overlayfs would list there. The layers are committed, so nothing
 * moves meanwhile. Open for the time of one folder only, since an image may have a hundred layers.
 */
final class LowerLayers implements AutoCloseable {
    private static final String OPAQUE = "trusted.overlay.opaque";
    private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);

    private final String folder;
    private final List<RootedDirectory> layers = new ArrayList<>();

    /**
     * What the layers have under one name.
     *
     * @param status of what is visible
     * @param capability of a regular file, as {@code security.capability} holds it, in hex; empty without one
     * @param folders for a folder: the layers that make it up, topmost first
     */
    record Entry(FileStatus status, String capability, List<Path> folders) {}

    /**
     * @param folder clean path within each layer
     * @param layers topmost first, all with a folder at that path
     */
    LowerLayers(String folder, List<Path> layers) {
        this.folder = folder;
        for (Path layer : layers) {
            this.layers.add(RootedDirectory.open(layer));
        }
    }

    Optional<Entry> find(String name) {
        String path = RootedPath.join(folder, name);
        Optional<FileStatus> visible = Optional.empty();
        String capability = "";
        List<Path> folders = new ArrayList<>();
        for (RootedDirectory layer : layers) {
            Optional<FileStatus> found = layer.stat(path);
            if (found.isEmpty()) {
                continue;
            }
            FileStatus status = found.get();
            if (status.isOverlayWhiteout() || (visible.isPresent() && !status.isDirectory())) {
                break;
            }
            if (visible.isEmpty()) {
                visible = found;
                capability = capability(layer, path, status);
            }
            if (!status.isDirectory()) {
                break;
            }
            folders.add(layer.path());
            if (isOpaque(layer, path)) {
                break;
            }
        }
        return visible.isEmpty() ? Optional.empty() : Optional.of(new Entry(visible.get(), capability, folders));
    }

    /** Names that are visible, sorted. */
    Set<String> names() {
        Map<String, Boolean> shown = new TreeMap<>();
        for (RootedDirectory layer : layers) {
            for (String name : layer.list(folder)) {
                shown.computeIfAbsent(
                        name,
                        unseen -> layer.stat(RootedPath.join(folder, unseen))
                                .filter(status -> !status.isOverlayWhiteout())
                                .isPresent());
            }
        }
        Set<String> names = new TreeSet<>();
        shown.forEach((name, visible) -> {
            if (visible) {
                names.add(name);
            }
        });
        return names;
    }

    static boolean isOpaque(RootedDirectory layer, String folder) {
        byte[] value = layer.extendedAttributes(folder).get(OPAQUE);
        return Arrays.equals(value, YES);
    }

    static String capability(RootedDirectory layer, String path, FileStatus status) {
        if (!status.isRegular()) {
            return "";
        }
        byte[] value = layer.extendedAttributes(path).getOrDefault("security.capability", new byte[0]);
        return HexFormat.of().formatHex(value);
    }

    @Override
    public void close() {
        layers.forEach(RootedDirectory::close);
    }
}
