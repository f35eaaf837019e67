package dev.theseus.runtime.runc.internal;

import dev.theseus.linux.mount.MountTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** crun refuses a host that mounts cgroup v1 and v2 together; it is shown v1 alone there. */
final class CrunOnThisHost {
    private static final String WRAPPER = """
            #!/bin/sh
            exec unshare -m --propagation private sh -c '
              mount --bind /dev/null /sys/fs/cgroup/unified/cgroup.controllers && exec crun "$@"
            ' sh "$@"
            """;

    private CrunOnThisHost() {}

    static boolean isHybrid() {
        return CgroupHierarchies.of(MountTable.read()).isHybrid();
    }

    /** @param folder gets the wrapper where one is needed */
    static String command(Path folder) {
        if (!isHybrid()) {
            return "crun";
        }
        Path wrapper = folder.resolve("crun-on-v1");
        try {
            if (!Files.exists(wrapper)) {
                Files.createDirectories(folder);
                Files.writeString(wrapper, WRAPPER);
                wrapper.toFile().setExecutable(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return wrapper.toString();
    }
}
