package dev.theseus.engine.container;

import java.util.Map;
import java.util.Optional;

/**
 * Restarts, removal, logging, runtime.
 *
 * @param autoRemove remove it when it ends
 * @param restartPolicy when to start it again
 * @param init whether an init is PID 1; empty for the daemon's default
 * @param logDriver empty for the daemon's default
 * @param logOptions its options
 * @param runtime name; empty for the daemon's default
 * @param cgroupParent empty for the daemon's
 * @param containerIdFile kept for inspect
 * @param annotations OCI annotations
 */
public record LifecycleConfig(
        boolean autoRemove,
        RestartPolicy restartPolicy,
        Optional<Boolean> init,
        String logDriver,
        Map<String, String> logOptions,
        String runtime,
        String cgroupParent,
        String containerIdFile,
        Map<String, String> annotations) {}
