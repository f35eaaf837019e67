package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.SessionBuilds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A build that tells one thing, and fails if the target is {@code broken}, and has no end if it is {@code endless}. */
public final class FakeSessionBuilds implements SessionBuilds {
    public volatile Optional<BuildRequest> last = Optional.empty();
    public volatile Optional<Client> client = Optional.empty();
    public volatile List<Output> outputs = List.of();

    @Override
    public Digest build(
            Client asking, BuildRequest request, List<Output> wanted, Consumer<byte[]> status, CallContext call) {
        client = Optional.of(asking);
        last = Optional.of(request);
        outputs = wanted;
        status.accept("status".getBytes(StandardCharsets.UTF_8));
        if (request.target().equals("broken")) {
            throw EngineException.invalid("it failed");
        }
        while (request.target().equals("endless")) {
            call.check("building");
            Thread.onSpinWait();
        }
        return FakeBuilds.IMAGE;
    }
}
