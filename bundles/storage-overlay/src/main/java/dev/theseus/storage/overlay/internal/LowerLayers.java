package dev.theseus.storage.overlay.internal;

import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the layers below show together, as overlayfs would. The layers are committed, so nothing moves meanwhile. They stay
 * open, but few of their folders do, since an image may have a hundred layers.
 */
final class LowerLayers implements AutoCloseable {
    private static final String OPAQUE = "trusted.overlay.opaque";
    private static final byte[] YES = "y".getBytes(StandardCharsets.US_ASCII);
    private static final int OPEN_FOLDERS = 16;

    private final Map<Path, RootedDirectory> open = new HashMap<>();

    /**
     * What the layers have under one name.
     *
     * @param status of what is visible
     * @param capability of a regular file, as {@code security.capability} holds it, in hex; empty without one
     * @param folders for a folder: the layers that make it up, topmost first
     */
    record Entry(FileStatus status, String capability, List<Path> folders) {}

    private RootedDirectory open(Path layer) {
        return open.computeIfAbsent(layer, path -> RootedDirectory.open(path, OPEN_FOLDERS));
    }

    /**
     * @param path clean, within each layer
     * @param layers topmost first, all with a folder where the path's parent is
     */
    Optional<Entry> find(String path, List<Path> layers) {
        Optional<FileStatus> visible = Optional.empty();
        String capability = "";
        List<Path> folders = new ArrayList<>();
        for (Path each : layers) {
            RootedDirectory layer = open(each);
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
            folders.add(each);
            if (isOpaque(layer, path)) {
                break;
            }
        }
        return visible.isEmpty() ? Optional.empty() : Optional.of(new Entry(visible.get(), capability, folders));
    }

    /**
     * Names that are visible in a folder, sorted.
     *
     * @param layers topmost first, all with a folder at that path
     */
    Set<String> names(String folder, List<Path> layers) {
        Map<String, Boolean> shown = new TreeMap<>();
        for (Path each : layers) {
            RootedDirectory layer = open(each);
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
        open.values().forEach(RootedDirectory::close);
    }
}
