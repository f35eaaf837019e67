package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/** Files of whoever has a build made, as they are asked for. */
@ConsumerType
public interface BuildFiles {
    /**
     * The Dockerfile, wherever it lies. Asked for once, first; may block.
     *
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} where there is none
     */
    Text dockerfile(CallContext call);

    /**
     * Puts the context's files into a folder that is empty; may block. What is ignored is left out, nothing leads out of the folder,
     * and all belongs to root.
     *
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for a context that is none
     */
    void context(Path folder, CallContext call);

    /**
     * A file of text.
     *
     * @param name for messages
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Text(String name, byte[] content) {}
}
