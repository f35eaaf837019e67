package dev.theseus.api.host;

import java.util.List;

/**
 * One mount as mount(2) takes it; the target is chosen by whoever mounts.
 *
 * @param type file system type ({@code overlay}, {@code bind}, {@code tmpfs})
 * @param source device or folder
 * @param options in fstab words: flags ({@code ro}, {@code nosuid}, {@code rbind}, {@code rprivate}) and file system
 *     options ({@code lowerdir=…}) mixed
 */
public record MountSpec(String type, String source, List<String> options) {
    public MountSpec {
        options = List.copyOf(options);
    }
}
