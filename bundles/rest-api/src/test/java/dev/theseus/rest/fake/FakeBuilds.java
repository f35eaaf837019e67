package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.Builds;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A build of three steps, of which the last fails if the target is {@code broken}. */
public final class FakeBuilds implements Builds {
    public static final Digest IMAGE = new Digest("sha256:" + "ab".repeat(32));
    private static final String CONTAINER = "cd".repeat(32);

    public volatile Optional<BuildRequest> last = Optional.empty();

    @Override
    public Digest build(BuildRequest request, InputStream context, BuildListener listener, CallContext call) {
        last = Optional.of(request);
        if (request.dockerfile().equals("missing")) {
            throw EngineException.invalid("Cannot locate specified Dockerfile: missing");
        }
        listener.tell(new BuildEvent.StepBegan(1, 2, "FROM busybox"));
        listener.tell(new BuildEvent.StepEnded(Optional.of(IMAGE)));
        listener.tell(new BuildEvent.StepBegan(2, 2, "RUN echo ä"));
        listener.tell(new BuildEvent.CommandBegan(CONTAINER));
        byte[] text = "ä\n".getBytes(StandardCharsets.UTF_8);
        listener.tell(new BuildEvent.Output(1, new byte[] {text[0]}));
        listener.tell(new BuildEvent.Output(1, new byte[] {text[1], text[2]}));
        listener.tell(new BuildEvent.Output(2, "oh\n".getBytes(StandardCharsets.UTF_8)));
        listener.tell(new BuildEvent.ContainerRemoved(CONTAINER));
        if (request.target().equals("broken")) {
            throw EngineException.invalid("it failed")
                    .because(
                            BuildReasons.COMMAND_FAILED,
                            Map.of(Attributes.COMMAND, "/bin/sh -c exit 7", BuildReasons.EXIT_CODE, "7"));
        }
        listener.tell(new BuildEvent.StepEnded(Optional.of(IMAGE)));
        listener.tell(new BuildEvent.StageEnded(IMAGE));
        listener.tell(new BuildEvent.ArgumentsUnused(List.of("X")));
        listener.tell(new BuildEvent.Built(IMAGE));
        listener.tell(new BuildEvent.Tagged("a:latest"));
        return IMAGE;
    }
}
