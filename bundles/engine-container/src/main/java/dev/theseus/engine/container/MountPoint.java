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
 * @param options tmpfs options, or {@code nonrecursive}, {@code subpath=…}
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
    private static final String SUBPATH = "subpath=";

    /** Folder or file within the volume that is mounted in its place; empty for the whole volume. */
    public String subpath() {
        return type.equals("volume") && options.startsWith(SUBPATH) ? options.substring(SUBPATH.length()) : "";
    }
}
