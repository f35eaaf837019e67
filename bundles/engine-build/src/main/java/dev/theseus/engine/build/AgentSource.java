package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import java.nio.channels.ByteChannel;
import org.osgi.annotation.versioning.ConsumerType;

/** SSH agents of whoever has a build made: commands talk to them, and never see a key. */
@ConsumerType
public interface AgentSource {
    /** None. */
    AgentSource NONE = new AgentSource() {
        @Override
        public boolean has(String id, CallContext call) {
            return false;
        }

        @Override
        public ByteChannel connect(String id, CallContext call) {
            throw new IllegalStateException("there is no agent " + id);
        }
    };

    /**
     * Whether there is one; may block.
     *
     * @param id as {@code RUN --mount=type=ssh,id=} names it
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE} when nobody is there to be asked
     */
    boolean has(String id, CallContext call);

    /**
     * A new connection to one that is there. What is read and written blocks; closing it from another thread ends that.
     *
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE} when nobody is there any more
     */
    ByteChannel connect(String id, CallContext call);
}
