package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * crun refuses a host that mounts control groups of v1 and v2 together when v2 has a controller. It is run in a mount
 * namespace of its own there, in which the file that names v2's controllers is empty. That namespace ends with the
 * command: the container's is made from it, and gives its mounts up as it does those of the host.
 */
final class MixedControlGroups {
    private final Path folder;
    private final CgroupHierarchies hierarchies;

    /** @param folder on a tmpfs, this driver's alone */
    MixedControlGroups(Path folder, CgroupHierarchies hierarchies) {
        this.folder = folder;
        this.hierarchies = hierarchies;
    }

    /** Whether crun would refuse this host. */
    boolean present() {
        return controllers().isPresent();
    }

    /** Whether there is a way around it: two of util-linux's commands. */
    boolean canBeHidden() {
        return CommandPath.find("unshare").isPresent()
                && CommandPath.find("mount").isPresent();
    }

    /** The file that names them; empty where none are used. */
    private Optional<Path> controllers() {
        return Optional.of(hierarchies)
                .filter(CgroupHierarchies::isHybrid)
                .flatMap(CgroupHierarchies::unified)
                .map(unified -> unified.resolve("cgroup.controllers"))
                .filter(file -> !KernelFile.read(file).isEmpty());
    }

    /** The command by which a crun runs here: itself, or a way around. */
    Path commandOf(Path crun) {
        Optional<Path> controllers = controllers();
        if (controllers.isEmpty() || !canBeHidden()) {
            return crun;
        }
        String text = script(crun, controllers.get());
        Path way = folder.resolve("crun-on-v1");
        try {
            if (!Files.isExecutable(way) || !Files.readString(way).equals(text)) {
                write(way, text);
            }
            return way;
        } catch (IOException e) {
            throw EngineException.internal("write " + way, e);
        }
    }

    private static String script(Path crun, Path controllers) {
        return """
                #!/bin/sh
                exec %s --mount --propagation slave -- /bin/sh -c '
                    mount=$1 controllers=$2 crun=$3
                    shift 3
                    "$mount" --bind /dev/null "$controllers" && exec "$crun" "$@"
                ' sh %s %s %s "$@"
                """.formatted(
                        quoted(CommandPath.require("unshare", "the command")),
                        quoted(CommandPath.require("mount", "the command")),
                        quoted(controllers),
                        quoted(crun));
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "'\\''") + "'";
    }

    /** Another call may be executing what is there. */
    private void write(Path way, String text) throws IOException {
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "crun-on-v1", "");
        Files.writeString(draft, text);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwx------"));
        Files.move(draft, way, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
