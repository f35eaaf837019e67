package dev.theseus.api.host;

import java.util.List;

/**
 * One mount as mount(2) takes it; the target is chosen by whoever mounts.
 *
 * @param type file system type ({@code overlay}, {@code bind}, {@code tmpfs})
 * @param source device or folder
 * @param options in fstab words: flags ({@code ro}, {@code nosuid}, {@code rbind}, {@code rprivate}) and file system
 *     options ({@code lowerdir=…}) mixed
 * @param idMap of the mount, by mount_setattr(2) once it is made; empty for ids as they are. Who cannot do that refuses it with
 *     {@code NOT_IMPLEMENTED}, and mounts nothing
 */
public record MountSpec(String type, String source, List<String> options, List<IdRange> idMap) {
    public MountSpec {
        options = List.copyOf(options);
        idMap = List.copyOf(idMap);
    }

    /** With ids as they are. */
    public MountSpec(String type, String source, List<String> options) {
        this(type, source, options, List.of());
    }
}
