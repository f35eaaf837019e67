package dev.theseus.linux.mount;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.text.KernelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The mounts that this process sees, as they were when read.
 *
 * @param entries in mount order: of several at one target the last is on top
 */
public record MountTable(List<MountEntry> entries) {
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

    public MountTable {
        entries = List.copyOf(entries);
    }

    public static MountTable read() {
        try {
            return parse(KernelText.decode(Files.readAllBytes(MOUNTINFO)));
        } catch (IOException e) {
            throw EngineException.internal("read " + MOUNTINFO, e);
        }
    }

    static MountTable parse(String text) {
        return new MountTable(
                text.lines().map(MountEntry::parse).flatMap(Optional::stream).toList());
    }

    /** What is mounted exactly there; the topmost of several. */
    public Optional<MountEntry> at(Path target) {
        String path = target.toString();
        return entries.reversed().stream()
                .filter(entry -> entry.target().equals(path))
                .findFirst();
    }

    /** The mount that holds {@code path}, an absolute path without links. */
    public Optional<MountEntry> holding(Path path) {
        String name = path.normalize().toString();
        return entries.reversed().stream()
                .filter(entry -> entry.holds(name))
                .max((one, other) ->
                        Integer.compare(one.target().length(), other.target().length()));
    }

    /** Mounts at or below {@code prefix}, the latest and deepest first: the order in which they can be unmounted. */
    public List<MountEntry> below(Path prefix) {
        String name = prefix.normalize().toString();
        return entries.reversed().stream()
                .filter(entry -> name.equals("/")
                        || entry.target().equals(name)
                        || entry.target().startsWith(name + "/"))
                .sorted((one, other) -> Integer.compare(depth(other), depth(one)))
                .toList();
    }

    private static int depth(MountEntry entry) {
        return Path.of(entry.target()).getNameCount();
    }
}
