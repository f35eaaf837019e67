package dev.theseus.build.dockerfile.internal;

import java.util.Map;
import java.util.Set;

/** Which instruction has which flags. */
final class InstructionFlags {
    private static final Map<String, Set<String>> FLAGS = Map.of(
            "ADD",
            Set.of("chown", "chmod", "link", "exclude", "keep-git-dir", "checksum", "unpack"),
            "COPY",
            Set.of("from", "chown", "chmod", "link", "exclude", "parents"),
            "RUN",
            Set.of("mount", "network", "security", "device"),
            "FROM",
            Set.of("platform"),
            "HEALTHCHECK",
            Set.of("interval", "timeout", "start-period", "start-interval", "retries"));
    /** What takes words that may begin with dashes. */
    private static final Set<String> WITHOUT = Set.of("ONBUILD", "MAINTAINER");

    private InstructionFlags() {}

    static boolean has(String keyword) {
        return !WITHOUT.contains(keyword);
    }

    static Set<String> of(String keyword) {
        return FLAGS.getOrDefault(keyword, Set.of());
    }
}
