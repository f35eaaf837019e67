package dev.theseus.api.log;

/**
 * What the engine does with the output of a container.
 *
 * @param spool whether it is kept; without it nothing is fed either
 * @param maxSize bytes after which a file of the spool is rotated; 0 for never
 * @param maxFiles files of the spool that are kept, the one being written included; at least 1. What is rotated away
 *     before it was fed is lost to the driver
 * @param feed whether the driver is given the lines
 * @param file what the driver's file in {@link LogStream#folder} is called behind the stream's id ({@code -json.log}),
 *     which is then what users are told to be the container's log; empty when there is none
 */
public record LogPlan(Spool spool, long maxSize, int maxFiles, Feed feed, String file) {
    /** What is kept here. */
    public enum Spool {
        /** Nothing. */
        NONE,
        /** What the driver is fed from, and nobody else reads. */
        HIDDEN,
        /** What {@code docker logs} shows. */
        READABLE
    }

    /** What is written. */
    public enum Feed {
        /** Nothing: the spool is all there is. */
        NONE,
        /** What goes with the container: its removal waits for nothing. */
        COPY,
        /** What is to outlast the container: its removal waits, within bounds, until all lines are written. */
        DELIVERY
    }

    public LogPlan {
        if (maxSize < 0 || maxFiles < 1) {
            throw new IllegalArgumentException("max size " + maxSize + ", files " + maxFiles);
        }
        if (spool == Spool.NONE && feed != Feed.NONE) {
            throw new IllegalArgumentException("what is not spooled cannot be fed");
        }
    }

    /** Whether it is kept at all. */
    public boolean spooled() {
        return spool != Spool.NONE;
    }

    /** Nothing is kept anywhere. */
    public static LogPlan discarded() {
        return new LogPlan(Spool.NONE, 0, 1, Feed.NONE, "");
    }

    /** The spool is all there is. */
    public static LogPlan spooled(long maxSize, int maxFiles) {
        return new LogPlan(Spool.READABLE, maxSize, maxFiles, Feed.NONE, "");
    }

    /** The same spool, and a copy in the stream's folder. */
    public LogPlan copiedTo(String suffix) {
        return new LogPlan(spool, maxSize, maxFiles, Feed.COPY, suffix);
    }

    /** The same spool, and everything is given to the driver before the container is removed. */
    public LogPlan delivered() {
        return new LogPlan(spool, maxSize, maxFiles, Feed.DELIVERY, file);
    }

    /** The same, and not for {@code docker logs}. */
    public LogPlan hidden() {
        return new LogPlan(Spool.HIDDEN, maxSize, maxFiles, feed, file);
    }
}
