package dev.theseus.rest.sentence;

import static java.util.Map.entry;

import dev.theseus.api.error.Reason;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.exec.ExecReasons;
import java.util.Map;

/** About containers, what runs in them, and their files. */
final class ContainerSentences {
    private static final String WAIT = " is restarting, wait until the container is running";

    static final Map<Reason, String> FORMS = Map.ofEntries(
            entry(Reason.CONTAINER_NOT_FOUND, "No such container: {name}"),
            entry(
                    Reason.CONTAINER_NAME_TAKEN,
                    "Conflict. The container name \"/{name}\" is already in use by container \"{holder}\"."
                            + " You have to remove (or rename) that container to be able to reuse that name."),
            entry(Reason.CONTAINER_NOT_RUNNING, "container {id} is not running"),
            entry(Reason.CONTAINER_ID_AMBIGUOUS, "multiple IDs found with provided prefix: {name}"),
            entry(
                    ContainerReasons.NAME_INVALID,
                    "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"),
            entry(ContainerReasons.RESTARTING, "Container {id}" + WAIT),
            entry(ContainerReasons.ALREADY_PAUSED, "Container {name} is already paused"),
            entry(ContainerReasons.NOT_PAUSED, "Container {id} is not paused"),
            entry(ContainerReasons.START_WHILE_PAUSED, "cannot start a paused container, try unpause instead"),
            entry(ContainerReasons.START_WHILE_REMOVED, "container is marked for removal and cannot be started"),
            entry(
                    ContainerReasons.ATTACH_WHILE_PAUSED,
                    "container {id} is paused, unpause the container before attach"),
            entry(ContainerReasons.ATTACH_WHILE_RESTARTING, "container {id}" + WAIT),
            entry(ContainerReasons.UPDATE_WHILE_REMOVED, "Cannot update container {id}: it is being removed"),
            entry(ContainerReasons.COMMIT_WHILE_REMOVED, "You cannot commit container {id} which is {status}"),
            entry(
                    ContainerReasons.REMOVAL_WHILE_ON,
                    "cannot remove container \"/{name}\": container is {status}:"
                            + " stop the container before removing or force remove"),
            entry(
                    ContainerReasons.REMOVAL_WHILE_PAUSED,
                    "cannot remove container \"/{name}\": container is {status} and must be unpaused first"),
            entry(ContainerReasons.RENAME_TO_NOTHING, "Neither old nor new names may be empty"),
            entry(ContainerReasons.RENAME_TO_SAME, "Renaming a container with the same name as its current name"),
            entry(ContainerReasons.TOP_WITHOUT_PIDS, "Couldn't find PID field in ps output"),
            entry(ContainerReasons.LOG_NOT_READABLE, "configured logging driver does not support reading"),
            entry(ContainerReasons.FILE_NOT_FOUND, "Could not find the file {path} in container {name}"),
            entry(
                    ContainerReasons.FILE_NO_FOLDER,
                    "Could not find the file {path} in container {name}: not a directory"),
            entry(ContainerReasons.TARGET_NO_FOLDER, "extraction point is not a directory"),
            entry(ContainerReasons.MOUNT_READ_ONLY, "mounted volume is marked read-only"),
            entry(ContainerReasons.ROOT_READ_ONLY, "container rootfs is marked read-only"),
            entry(Reason.EXEC_NOT_FOUND, "No such exec instance: {id}"),
            entry(ExecReasons.COMMAND_MISSING, "No exec command specified"),
            entry(ExecReasons.CONTAINER_PAUSED, "Container {id} is paused, unpause the container before exec"),
            entry(ExecReasons.CONTAINER_RESTARTING, "Container {id}" + WAIT),
            entry(ExecReasons.ALREADY_RUN, "exec command {id} has already run"),
            entry(ExecReasons.NOT_RUNNING, "exec {id} is not running"));

    private ContainerSentences() {}
}
