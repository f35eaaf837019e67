package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Secrets of whoever has a build made. They are asked for when a step needs them, and kept nowhere. */
@ConsumerType
@FunctionalInterface
public interface SecretSource {
    /** None. */
    SecretSource NONE = (_, _) -> Optional.empty();

    /**
     * Asks for one; may block.
     *
     * @param id as {@code RUN --mount=type=secret,id=} names it
     * @return empty where there is none
     * @throws dev.theseus.api.error.EngineException {@code UNAVAILABLE} when nobody is there to be asked
     */
    Optional<byte[]> secret(String id, CallContext call);
}
