package dev.theseus.engine.container;

/**
 * A mount of a container as resolved at creation.
 *
 * @param type {@code bind}, {@code volume}, {@code tmpfs}
 * @param name of the volume; empty for others
 * @param source host path; for a tmpfs empty
 * @param destination path in the container
 * @param driver of the volume; empty for others
 * @param mode as given in the bind's options ({@code z}, {@code ro})
 * @param writable whether it is
 * @param propagation of a bind
 * @param copyUp whether a fresh volume takes the image's content
 * @param ownedVolume an anonymous volume that {@code rm -v} removes
 * @param options tmpfs options, or {@code subpath=…}, or words of a bind: {@code nonrecursive}, and one of {@link #READ_ONLY_TOP}, {@link #READ_ONLY_WHOLE}
 */
public record MountPoint(
        String type,
        String name,
        String source,
        String destination,
        String driver,
        String mode,
        boolean writable,
        String propagation,
        boolean copyUp,
        boolean ownedVolume,
        String options) {
    /** A read-only bind whose own mount alone is read-only. */
    public static final String READ_ONLY_TOP = "ro-top";

    /** A read-only bind that has to be so all the way down. */
    public static final String READ_ONLY_WHOLE = "ro-whole";

    private static final String SUBPATH = "subpath=";

    /** Folder or file within the volume that is mounted in its place; empty for the whole volume. */
    public String subpath() {
        return type.equals("volume") && options.startsWith(SUBPATH) ? options.substring(SUBPATH.length()) : "";
    }
}
