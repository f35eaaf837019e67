package dev.theseus.linux.mount;

import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An overlay whose layers are named from the folder that holds them all. That fits a hundred layers into one page of
 * options on any kernel. The working folder is that of a thread which ends with the call, so the process keeps its own.
 *
 * @param folder that all layers lie in
 * @param data options with the layers' paths relative to it
 */
record RelativeOverlay(Path folder, List<String> data) {
    private static final int CLONE_FS = 0x200;

    RelativeOverlay {
        data = List.copyOf(data);
    }

    /** Empty when an option names no absolute path, or the layers have nothing in common. */
    static Optional<RelativeOverlay> of(List<String> options) {
        List<Path> layers = new ArrayList<>();
        for (String option : options) {
            if (isLayer(option)) {
                OverlayMount.layers(value(option)).forEach(layer -> layers.add(Path.of(layer)));
            }
        }
        Path folder = layers.isEmpty() ? null : layers.getFirst().getParent();
        while (folder != null && !allBelow(layers, folder)) {
            folder = folder.getParent();
        }
        if (folder == null || folder.getNameCount() == 0) {
            return Optional.empty();
        }
        Path common = folder;
        return Optional.of(new RelativeOverlay(
                common, options.stream().map(option -> shorten(option, common)).toList()));
    }

    private static boolean allBelow(List<Path> layers, Path folder) {
        return layers.stream()
                .allMatch(layer -> layer.startsWith(folder) && layer.getNameCount() > folder.getNameCount());
    }

    private static boolean isLayer(String option) {
        return option.startsWith("lowerdir=") || option.startsWith("upperdir=") || option.startsWith("workdir=");
    }

    private static String value(String option) {
        return option.substring(option.indexOf('=') + 1);
    }

    /** Relative to the folder by letters alone: what the option quotes stays quoted. */
    private static String shorten(String option, Path folder) {
        if (!isLayer(option)) {
            return option;
        }
        String prefix = folder + "/";
        return option.replace("=" + prefix, "=").replace(":" + prefix, ":");
    }

    void mount(String source, long flags, Path target) {
        PlatformThreads.callAlone("overlay-mount", () -> {
            if (LibC.unshare(CLONE_FS) < 0) {
                throw Errno.failure("unshare working folder for", target);
            }
            if (LibC.chdir(CString.of(folder.toString())) < 0) {
                throw Errno.failure("chdir", folder);
            }
            byte[] options = CString.of(String.join(",", data));
            int result = LibC.mount(
                    CString.of(source),
                    CString.of(target.toAbsolutePath().toString()),
                    CString.of("overlay"),
                    flags,
                    options);
            if (result < 0) {
                throw Errno.failure("mount overlay " + source + " on", target);
            }
            return true;
        });
    }

    /** Bytes that the options take. */
    int length() {
        return KernelText.encode(String.join(",", data)).length;
    }
}
