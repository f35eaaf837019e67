package dev.theseus.api.error;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What exactly went wrong, as a word that stays: {@code task.command-not-found}. An {@link ErrorKind} says what a caller
 * does next in general; a reason lets a caller that knows it do something of its own, and lets a face say it in its
 * protocol's words. Nobody decides by a message.
 *
 * <p>What is listed here is understood by the engine and the faces. A driver may have reasons of its own, which begin
 * with its name ({@code crun.hybrid-cgroups}); who does not know a reason goes by the kind. The names of the attributes
 * are in {@link Attributes}.
 *
 * @param word of lower-case letters, digits and dashes, with at least one dot: the noun first, then what is with it
 */
public record Reason(String word) {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+");

    // What is not there, or is in the way.

    /** Attribute: name, as it was asked for. */
    public static final Reason CONTAINER_NOT_FOUND = new Reason("container.not-found");
    /** Several containers have an id that begins so. Attribute: name, as it was asked for. */
    public static final Reason CONTAINER_ID_AMBIGUOUS = new Reason("container.id-ambiguous");
    /** Attributes: name, holder. */
    public static final Reason CONTAINER_NAME_TAKEN = new Reason("container.name-taken");
    /** Attribute: id. */
    public static final Reason CONTAINER_NOT_RUNNING = new Reason("container.not-running");
    /** Attribute: id. */
    public static final Reason EXEC_NOT_FOUND = new Reason("exec.not-found");
    /** In the engine, not in a registry. Attribute: name, as it was asked for. */
    public static final Reason IMAGE_NOT_FOUND = new Reason("image.not-found");

    /** What was given as an image's name is none. */
    public static final Reason IMAGE_NAME_INVALID = new Reason("image.name-invalid");
    /** Attribute: name, as it was asked for. */
    public static final Reason NETWORK_NOT_FOUND = new Reason("network.not-found");
    /** Attribute: name. */
    public static final Reason NETWORK_NAME_TAKEN = new Reason("network.name-taken");
    /** Somebody is connected to it. Attributes: name, id; holder: all of them as {@code name=endpoint}, joined by a comma and a blank. */
    public static final Reason NETWORK_IN_USE = new Reason("network.in-use");
    /** Attribute: name. */
    public static final Reason VOLUME_NOT_FOUND = new Reason("volume.not-found");
    /** Attributes: name, holder (all of them, joined by a comma and a blank). */
    public static final Reason VOLUME_IN_USE = new Reason("volume.in-use");
    /** There is no such driver. Attributes: kind, name. */
    public static final Reason DRIVER_NOT_FOUND = new Reason("driver.not-found");
    /** The driver is known, but not there at present. Attributes: kind, name. */
    public static final Reason DRIVER_ABSENT = new Reason("driver.absent");
    /** The registry asks for a name and a password, and none were given. */
    public static final Reason REGISTRY_NEEDS_CREDENTIALS = new Reason("registry.needs-credentials");
    /** Nobody answers at the registry's address. */
    public static final Reason REGISTRY_UNREACHABLE = new Reason("registry.unreachable");

    // What a runtime refuses. All of them may have the attribute errno.

    /** There is no such command in the container's root, nor on its PATH. Attribute: command. */
    public static final Reason TASK_COMMAND_NOT_FOUND = new Reason("task.command-not-found");
    /** The command is there and cannot be run: no permission, a folder, no program. Attribute: command. */
    public static final Reason TASK_COMMAND_NOT_EXECUTABLE = new Reason("task.command-not-executable");
    /** The folder to run in is not there, is no folder, or may not be entered. */
    public static final Reason TASK_WORKING_DIRECTORY_UNUSABLE = new Reason("task.working-directory-unusable");
    /** The container's own files have no such user or group. Attribute: name. */
    public static final Reason TASK_USER_NOT_FOUND = new Reason("task.user-not-found");
    /** A mount cannot be made: its source, its target or its options. */
    public static final Reason TASK_MOUNT_REFUSED = new Reason("task.mount-refused");
    /** The kernel does not take a limit, be it of a control group or of a process. */
    public static final Reason TASK_LIMIT_REFUSED = new Reason("task.limit-refused");
    /** Refused for another cause; the message has the runtime's own words. */
    public static final Reason TASK_REFUSED = new Reason("task.refused");

    // What the kernel says.

    /** A system call failed. Attribute: errno. */
    public static final Reason KERNEL_REFUSED = new Reason("kernel.refused");

    /** There is no room on the disk. */
    public static final Reason DISK_FULL = new Reason("disk.full");
    /** There is room, but the one who writes has used up what it may. */
    public static final Reason DISK_QUOTA_EXCEEDED = new Reason("disk.quota-exceeded");

    public Reason {
        Objects.requireNonNull(word);
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException("a reason is like task.command-not-found, and not: " + word);
        }
    }

    @Override
    public String toString() {
        return word;
    }
}
