package dev.theseus.api.runtime;

import java.nio.file.Path;

/**
 * What {@link RuntimeDriver#create} needs.
 *
 * @param id the task
 * @param bundle folder with the OCI {@code config.json}, written by the engine; monitor files go here too
 * @param stdio how the first process is tied to the world
 */
public record TaskSpec(TaskId id, Path bundle, StdioSpec stdio) {}
