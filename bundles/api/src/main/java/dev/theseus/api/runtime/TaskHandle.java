package dev.theseus.api.runtime;

import java.nio.file.Path;

/**
 * What the engine keeps of a created task or of an exec in it: enough to find it again after the daemon or the driver
 * was replaced.
 *
 * @param id the task
 * @param directory the task's OCI bundle, or the exec's own folder below it
 * @param pid first process, in the host's pid namespace
 * @param pidStartTime its start time in clock ticks since boot
 * @param monitorPid the monitor; it ends after the exit file is written
 * @param monitorStartTime the monitor's start time in clock ticks since boot
 * @param attachSocket the monitor's stdio socket, for {@link dev.theseus.api.host.StdioConnections}
 * @param exitFile appears when the process has ended: decimal exit status (128 + signal number for a signal) as text
 */
public record TaskHandle(
        TaskId id,
        Path directory,
        long pid,
        long pidStartTime,
        long monitorPid,
        long monitorStartTime,
        Path attachSocket,
        Path exitFile) {}
