package dev.theseus.engine.container;

import java.util.List;
import java.util.Map;

/**
 * What is mounted.
 *
 * @param binds {@code source:target[:options]} as given; a source without a slash is a volume
 * @param mounts the typed form
 * @param tmpfs path to options
 * @param volumesFrom {@code container[:ro|rw]}
 * @param volumeDriver for volumes that are made on the way
 * @param readonlyRootfs mount the root read-only
 * @param shmSize bytes of /dev/shm; 0 for the daemon's default
 * @param storageOptions for the storage driver
 */
public record StorageConfig(
        List<String> binds,
        List<MountConfig> mounts,
        Map<String, String> tmpfs,
        List<String> volumesFrom,
        String volumeDriver,
        boolean readonlyRootfs,
        long shmSize,
        Map<String, String> storageOptions) {}
