package dev.theseus.api.runtime;

import java.nio.file.Path;

/**
 * A further process in a running task.
 *
 * @param id the exec's id
 * @param directory the exec's own folder, present and empty but for {@code processFile}; monitor files go here
 * @param processFile OCI {@code process} object as JSON, written by the engine
 * @param stdio how it is tied to the world
 */
public record ExecSpec(String id, Path directory, Path processFile, StdioSpec stdio) {}
