package dev.theseus.engine.container.internal;

import dev.theseus.api.error.EngineException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The options of {@code --tmpfs}, as Docker knows them: the kernel's own message would name none of them. */
final class TmpfsWords {
    private static final Set<String> FLAGS = Set.of(
            "defaults",
            "ro",
            "rw",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "exec",
            "noexec",
            "sync",
            "async",
            "dirsync",
            "remount",
            "mand",
            "nomand",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "bind",
            "rbind",
            "unbindable",
            "runbindable",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "relatime",
            "norelatime",
            "strictatime",
            "nostrictatime");
    private static final Set<String> SETTINGS = Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol");

    private TmpfsWords() {}

    static void check(String options) {
        for (String option : options.split(",")) {
            String[] words = option.split("=", 2);
            boolean known = words.length == 2 ? SETTINGS.contains(words[0]) : FLAGS.contains(option);
            if (!option.isEmpty() && !known) {
                throw EngineException.invalid("invalid tmpfs option ["
                        + Stream.of(words).map(word -> '"' + word + '"').collect(Collectors.joining(" ")) + "]");
            }
        }
    }
}
