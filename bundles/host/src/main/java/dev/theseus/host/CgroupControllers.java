package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which cgroup controllers can be used. */
final class CgroupControllers {
    private CgroupControllers() {}

    /** Version 1: those of {@code /proc/cgroups} that a mounted hierarchy has. */
    static List<String> mounted() {
        Set<String> known = lines(Path.of("/proc/cgroups")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t")[0])
                .collect(Collectors.toSet());
        return MountTable.read().entries().stream()
                .filter(entry -> entry.type().equals("cgroup"))
                .flatMap(entry -> entry.superOptions().stream())
                .filter(known::contains)
                .distinct()
                .sorted()
                .toList();
    }

    /** Version 2: those of the root. */
    static List<String> unified(Path root) {
        return lines(root.resolve("cgroup.controllers")).stream()
                .flatMap(line -> List.of(line.split(" ")).stream())
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw EngineException.internal("read " + file, e);
        }
    }
}
