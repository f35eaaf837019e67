package dev.theseus.api.runtime;

import java.nio.file.Path;

/** Called once with the exec's stdio socket while the process is held before its first instruction. */
@FunctionalInterface
public interface AttachPoint {
    /** Connect here so that no byte is missed; returning lets the process run. */
    void ready(Path attachSocket);
}
