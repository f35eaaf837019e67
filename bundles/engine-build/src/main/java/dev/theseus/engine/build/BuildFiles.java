package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import java.util.List;
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
     * Whose context it is, so that the next one of that name is near to the last one, which is kept; empty for one that is not sent
     * again.
     */
    default String contextName() {
        return "";
    }

    /**
     * Gives the context's files; may block, and may be called at the same time for other paths. What is ignored is left out.
     *
     * @param paths what is needed, patterns among them; links on the way count as needed too. Empty for everything
     * @throws dev.theseus.api.error.EngineException {@code INVALID_PARAMETER} for a context that is none
     */
    void context(ContextTarget target, List<String> paths, CallContext call);

    /**
     * A file of text.
     *
     * @param name for messages
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Text(String name, byte[] content) {}
}
