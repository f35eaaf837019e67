package dev.theseus.engine.container;

import java.util.List;
import java.util.Map;

/**
 * One {@code --mount}.
 *
 * @param type {@code bind}, {@code volume}, {@code tmpfs}, {@code image}
 * @param source host path or volume name; empty for an anonymous volume
 * @param target path in the container
 * @param readOnly mounted read-only
 * @param propagation {@code rprivate}, {@code shared}, …; empty for rprivate
 * @param nonRecursive bind without submounts
 * @param readOnlyDepth how far below {@code target} a read-only bind is so
 * @param createMountpoint make a missing host folder of a bind
 * @param noCopy do not copy the image's content into a fresh volume
 * @param volumeLabels of a volume made on the way
 * @param volumeDriver its driver; empty for local
 * @param volumeOptions its driver's options
 * @param subpath folder within the volume
 * @param tmpfsSize bytes; 0 for no limit
 * @param tmpfsMode permission bits; 0 for 1777
 * @param tmpfsOptions further mount options
 */
public record MountConfig(
        String type,
        String source,
        String target,
        boolean readOnly,
        String propagation,
        boolean nonRecursive,
        ReadOnlyDepth readOnlyDepth,
        boolean createMountpoint,
        boolean noCopy,
        Map<String, String> volumeLabels,
        String volumeDriver,
        Map<String, String> volumeOptions,
        String subpath,
        long tmpfsSize,
        int tmpfsMode,
        List<String> tmpfsOptions) {
    /** Whether what is mounted below a read-only bind is read-only too. */
    public enum ReadOnlyDepth {
        /** It is, where kernel and runtime can do it. */
        IF_POSSIBLE,
        /** It is not. */
        TOP_ONLY,
        /** It is, or the container does not start. */
        REQUIRED
    }
}
