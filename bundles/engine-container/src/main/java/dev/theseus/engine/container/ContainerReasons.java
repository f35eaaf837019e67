package dev.theseus.engine.container;

import dev.theseus.api.error.Reason;

/**
 * Why something cannot be done with a container, beside what {@link Reason} has for everybody. Attributes are named where there
 * are any; a container's {@code id} is the whole one.
 */
public final class ContainerReasons {

    /** What was given is no name for a container. Attribute: name. */
    public static final Reason NAME_INVALID = new Reason("container.name-invalid");

    // What its state excludes.

    /** Its last run has ended and the next has not begun. Attribute: id. */
    public static final Reason RESTARTING = new Reason("container.restarting");
    /** Attribute: name. */
    public static final Reason ALREADY_PAUSED = new Reason("container.already-paused");
    /** Attribute: id. */
    public static final Reason NOT_PAUSED = new Reason("container.not-paused");

    public static final Reason START_WHILE_PAUSED = new Reason("container.start.while-paused");
    public static final Reason START_WHILE_REMOVED = new Reason("container.start.while-removed");
    /** Attribute: id. */
    public static final Reason ATTACH_WHILE_PAUSED = new Reason("container.attach.while-paused");
    /** Attribute: id. */
    public static final Reason ATTACH_WHILE_RESTARTING = new Reason("container.attach.while-restarting");
    /** Attribute: id. */
    public static final Reason UPDATE_WHILE_REMOVED = new Reason("container.update.while-removed");
    /** Attributes: id, status. */
    public static final Reason COMMIT_WHILE_REMOVED = new Reason("container.commit.while-removed");
    /** It runs, or will run again. Attributes: name, status. */
    public static final Reason REMOVAL_WHILE_ON = new Reason("container.removal.while-on");
    /** Attributes: name, status. */
    public static final Reason REMOVAL_WHILE_PAUSED = new Reason("container.removal.while-paused");

    public static final Reason RENAME_TO_NOTHING = new Reason("container.rename.to-nothing");
    public static final Reason RENAME_TO_SAME = new Reason("container.rename.to-same");

    /** The columns that were asked for do not tell which process is which. */
    public static final Reason TOP_WITHOUT_PIDS = new Reason("container.top.without-pids");
    /** Its log driver keeps nothing that could be read. */
    public static final Reason LOG_NOT_READABLE = new Reason("container.log.not-readable");

    // Its files.

    /** Attributes: name (of the container, as it was asked for), path. */
    public static final Reason FILE_NOT_FOUND = new Reason("container.file.not-found");
    /** A folder was asked for, and it is none. Attributes: name (of the container, as it was asked for), path. */
    public static final Reason FILE_NO_FOLDER = new Reason("container.file.no-folder");
    /** An archive is to be unpacked there, and it is no folder. */
    public static final Reason TARGET_NO_FOLDER = new Reason("container.file.target-no-folder");

    public static final Reason MOUNT_READ_ONLY = new Reason("container.file.mount-read-only");
    public static final Reason ROOT_READ_ONLY = new Reason("container.file.root-read-only");

    private ContainerReasons() {}
}
