package dev.theseus.linux.mount;

import java.util.List;
import java.util.Optional;

/**
 * One line of {@code /proc/self/mountinfo}.
 *
 * @param id unique while mounted
 * @param parent id of the mount below
 * @param root folder of the file system that is mounted here
 * @param target mount point
 * @param options per-mount words
 * @param tags {@code shared:N}, {@code master:N}, …
 * @param type of the file system
 * @param source device or what was given as one
 * @param superOptions words of the file system
 */
public record MountEntry(
        int id,
        int parent,
        String root,
        String target,
        List<String> options,
        List<String> tags,
        String type,
        String source,
        List<String> superOptions) {

    public boolean isShared() {
        return tags.stream().anyMatch(tag -> tag.startsWith("shared:"));
    }

    /** Whether {@code path} is the mount point or below it, by name. */
    public boolean holds(String path) {
        return target.equals("/") || path.equals(target) || path.startsWith(target + "/");
    }

    static Optional<MountEntry> parse(String line) {
        String[] fields = line.split(" ");
        int separator = 6;
        while (separator < fields.length && !fields[separator].equals("-")) {
            separator++;
        }
        if (separator + 3 >= fields.length) {
            return Optional.empty();
        }
        return Optional.of(new MountEntry(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                unescape(fields[3]),
                unescape(fields[4]),
                List.of(fields[5].split(",")),
                List.of(fields).subList(6, separator),
                unescape(fields[separator + 1]),
                unescape(fields[separator + 2]),
                List.of(fields[separator + 3].split(","))));
    }

    /** The kernel writes space, tab, newline and backslash as three octal digits. */
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }
}
