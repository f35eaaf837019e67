package dev.theseus.storage.overlay.internal;

import dev.theseus.api.host.MountSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes down how to mount a stack of layers. */
final class MountPlan {
    /**
     * A rename of a lower folder must copy, and a change of attributes must copy the content: an upper layer then says all
     * of its difference by itself, and can become a layer of an image.
     */
    private static final List<String> SELF_CONTAINED = List.of("redirect_dir=off", "metacopy=off", "index=off");

    private final List<String> extraOptions;

    MountPlan(OverlayOptions options) {
        this.extraOptions = options.mountOptions();
    }

    /** @param lower nearest to the top first */
    List<MountSpec> readOnly(Path top, List<Path> lower) {
        if (lower.isEmpty()) {
            return List.of(new MountSpec("bind", top.toString(), List.of("bind", "ro")));
        }
        List<String> options = new ArrayList<>(List.of("ro", "lowerdir=" + top + ":" + joined(lower)));
        options.addAll(SELF_CONTAINED);
        options.addAll(extraOptions);
        return List.of(new MountSpec("overlay", "overlay", options));
    }

    /** @param lower nearest to the top first; an empty stack needs no overlay */
    List<MountSpec> writable(Path upper, Path work, List<Path> lower) {
        if (lower.isEmpty()) {
            return List.of(new MountSpec("bind", upper.toString(), List.of("bind")));
        }
        List<String> options =
                new ArrayList<>(List.of("lowerdir=" + joined(lower), "upperdir=" + upper, "workdir=" + work));
        options.addAll(SELF_CONTAINED);
        options.addAll(extraOptions);
        return List.of(new MountSpec("overlay", "overlay", options));
    }

    private static String joined(List<Path> layers) {
        return layers.stream().map(Path::toString).collect(Collectors.joining(":"));
    }
}
