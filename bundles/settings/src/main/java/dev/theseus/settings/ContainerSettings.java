package dev.theseus.settings;

import java.util.Map;
import java.util.Set;

/**
 * What containers get that do not say otherwise.
 *
 * @param liveRestore whether they go on when the daemon is stopped
 * @param ulimits by name, without {@code RLIMIT_}
 * @param logOptions of the default log driver
 * @param cgroupParent parent of their control groups
 * @param shmSize bytes
 * @param ipcMode {@code private} or {@code shareable}
 * @param cgroupnsMode {@code host} or {@code private}
 */
public record ContainerSettings(
        boolean liveRestore,
        Map<String, DefaultLimit> ulimits,
        Map<String, String> logOptions,
        InitSettings init,
        SecuritySettings security,
        String cgroupParent,
        long shmSize,
        String ipcMode,
        String cgroupnsMode) {
    /**
     * A limit of each of their processes.
     *
     * @param soft -1 for none
     * @param hard -1 for none
     */
    public record DefaultLimit(long soft, long hard) {
        /** What dockerd's flag takes, as getrlimit(2) has it, without {@code RLIMIT_}. */
        public static final Set<String> NAMES = Set.of(
                "core",
                "cpu",
                "data",
                "fsize",
                "locks",
                "memlock",
                "msgqueue",
                "nice",
                "nofile",
                "nproc",
                "rss",
                "rtprio",
                "rttime",
                "sigpending",
                "stack");

        /** As {@code --default-ulimit} takes it. */
        @Override
        public String toString() {
            return soft + ":" + hard;
        }
    }

    /**
     * The first process in them.
     *
     * @param wanted whether they get one of ours
     * @param path its binary
     */
    public record InitSettings(boolean wanted, String path) {}

    /**
     * What they may not do.
     *
     * @param seccompProfile path, {@code unconfined} or empty for the built-in
     */
    public record SecuritySettings(String seccompProfile, boolean noNewPrivileges) {}
}
