package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildCache;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.BuildStep;
import dev.theseus.engine.build.Builds;
import dev.theseus.testing.Await;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A build of three steps, of which the last fails if the target is {@code broken}. */
public final class FakeBuilds implements Builds, BuildCache {
    public static final Digest IMAGE = new Digest("sha256:" + "ab".repeat(32));
    private static final String CONTAINER = "cd".repeat(32);

    private static final Entry CACHE =
            new Entry("c-0", "exec.cachemount", "cached mount go", 2048, false, Instant.EPOCH, Instant.EPOCH, 3);

    public volatile Optional<BuildRequest> last = Optional.empty();

    @Override
    public List<Entry> list(CallContext context) {
        return List.of(CACHE);
    }

    @Override
    public Pruned prune(Map<String, List<String>> filters, Optional<Long> keep, CallContext context) {
        return filters.isEmpty() && keep.isEmpty()
                ? new Pruned(List.of(CACHE.id()), CACHE.size())
                : new Pruned(List.of(filters + " " + keep), 0);
    }

    @Override
    public Digest build(BuildRequest request, String remote, BuildListener listener, CallContext call) {
        throw EngineException.invalid("there is nothing at " + remote);
    }

    @Override
    public Digest build(BuildRequest request, InputStream context, BuildListener listener, CallContext call) {
        last = Optional.of(request);
        if (request.target().equals("endless")) {
            Await.until("the build is cancelled", () -> call.cancelled().get());
            call.check("building");
        }
        if (request.dockerfile().equals("missing")) {
            throw EngineException.invalid("Cannot locate specified Dockerfile: missing");
        }
        listener.tell(new BuildEvent.StepBegan(new BuildStep(1, 2, "FROM busybox", Optional.empty(), 1, 1)));
        listener.tell(new BuildEvent.StepEnded(1, Optional.of(IMAGE)));
        listener.tell(new BuildEvent.StepBegan(new BuildStep(2, 2, "RUN echo ä", Optional.empty(), 2, 2)));
        listener.tell(new BuildEvent.CommandBegan(2, CONTAINER));
        byte[] text = "ä\n".getBytes(StandardCharsets.UTF_8);
        listener.tell(new BuildEvent.Output(2, 1, new byte[] {text[0]}));
        listener.tell(new BuildEvent.Output(2, 1, new byte[] {text[1], text[2]}));
        listener.tell(new BuildEvent.Output(2, 2, "oh\n".getBytes(StandardCharsets.UTF_8)));
        listener.tell(new BuildEvent.ContainerRemoved(2, CONTAINER));
        if (request.target().equals("broken")) {
            EngineException failure = EngineException.invalid("it failed")
                    .because(
                            BuildReasons.COMMAND_FAILED,
                            Map.of(Attributes.COMMAND, "/bin/sh -c exit 7", BuildReasons.EXIT_CODE, "7"));
            listener.tell(new BuildEvent.StepFailed(2, failure));
            throw failure;
        }
        listener.tell(new BuildEvent.StepEnded(2, Optional.of(IMAGE)));
        listener.tell(new BuildEvent.StageEnded(IMAGE));
        listener.tell(new BuildEvent.ArgumentsUnused(List.of("X")));
        listener.tell(new BuildEvent.Built(IMAGE));
        listener.tell(new BuildEvent.Tagged("a:latest"));
        return IMAGE;
    }

    @Override
    public Digest build(BuildRequest request, BuildFiles files, BuildListener listener, CallContext call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void read(Digest image, Consumer<Path> reader, CallContext call) {
        throw new UnsupportedOperationException();
    }
}
