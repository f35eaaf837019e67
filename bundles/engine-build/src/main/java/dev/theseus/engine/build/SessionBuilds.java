package dev.theseus.engine.build;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Builds whose files, secrets and credentials are asked for at the client, in a session that it has opened. Whoever speaks the protocol
 * of such sessions provides this to faces that have requests about them.
 */
@ConsumerType
public interface SessionBuilds {
    /**
     * What becomes of the result.
     *
     * @param type as clients name it
     * @param attributes of it
     */
    record Output(String type, Map<String, String> attributes) {
        public Output {
            attributes = Map.copyOf(attributes);
        }
    }

    /**
     * Who asks.
     *
     * @param session that the client has opened, or is about to
     * @param id of the build; empty for none
     */
    record Client(String session, String id) {}

    /**
     * Builds; blocks until done.
     *
     * @param request its credentials and secrets are not asked
     * @param outputs empty for an image of the request's names
     * @param status given what happens, in the form of the client's protocol, from one thread at a time
     * @return the image's id
     * @throws dev.theseus.api.error.EngineException as {@link Builds#build} does, in the words of the client's protocol; {@code
     *     NOT_FOUND} when the session does not come
     */
    Digest build(Client client, BuildRequest request, List<Output> outputs, Consumer<byte[]> status, CallContext call);
}
