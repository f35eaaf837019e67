package dev.theseus.engine.build.internal.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildReasons;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.build.internal.context.Selected;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.ContainerStreams;
import dev.theseus.engine.container.Containers;
import dev.theseus.engine.container.Lifecycle;
import dev.theseus.engine.image.ImageStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a step's command as a container on the image before it; what it changed becomes a layer. */
public final class CommandRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CommandRunner.class);
    private static final Duration REMOVAL = Duration.ofMinutes(2);
    private static final int LOOK_MILLIS = 100;

    private final Containers containers;
    private final Lifecycle lifecycle;
    private final ContainerStreams streams;
    private final CommandMounts mounts;
    private final CommandLayers layers;

    public CommandRunner(
            Containers containers,
            Lifecycle lifecycle,
            ContainerStreams streams,
            CommandMounts mounts,
            CommandLayers layers) {
        this.containers = containers;
        this.lifecycle = lifecycle;
        this.streams = streams;
        this.mounts = mounts;
        this.layers = layers;
    }

    Digest run(Op.Exec exec, Map<Digest, Selected> contents, ImageStep image, BuildRun run, LayerStore store) {
        Digest base = image.parent()
                .orElseThrow(() -> EngineException.invalid(
                        "there is nothing to run a command in: the stage has no file yet (FROM scratch)"));
        try (CommandMounts.Ready ready = mounts.open(exec.mounts(), contents, run)) {
            // Not before its mounts are there: without them there will be none.
            String name = run.folder().announceContainer();
            // Nor may anybody prune it before it starts and after it has ended.
            try (Subscription _ = containers.keep(name)) {
                return run(new Command(exec, ready, base, name), run, store);
            }
        }
    }

    /**
     * What runs.
     *
     * @param name of its container
     */
    private record Command(Op.Exec exec, CommandMounts.Ready mounts, Digest base, String name) {}

    private Digest run(Command command, BuildRun run, LayerStore store) {
        Op.Exec exec = command.exec();
        String name = command.name();
        BuildRequest.Commands wishes = run.request().containers();
        String id;
        try {
            id = containers
                    .create(
                            Optional.of(name),
                            CommandSpec.of(exec, command.mounts().mounts(), command.base(), wishes),
                            run.context())
                    .id();
        } catch (RuntimeException e) {
            run.folder().forgetContainer(name);
            throw e;
        }
        boolean succeeded = false;
        try {
            run.listener().tell(new BuildEvent.CommandBegan(run.step(), id));
            int exitCode = runToEnd(id, command.mounts().environment(), run);
            if (exitCode != 0) {
                throw failed(exec, exitCode);
            }
            Digest made = store.store(layers.of(id, command.base(), exec.mounts()));
            succeeded = true;
            return made;
        } finally {
            boolean cancelled = run.context().cancelled().get();
            if (cancelled || wishes.removeAlways() || succeeded && wishes.remove()) {
                remove(id, name, run);
                run.listener().tell(new BuildEvent.ContainerRemoved(run.step(), id));
            } else {
                run.folder().keepContainer(name);
            }
        }
    }

    private int runToEnd(String id, List<String> environment, BuildRun run) {
        CallContext context = run.context();
        OutputSink output = new OutputSink(run);
        ContainerStreams.AttachRequest all = new ContainerStreams.AttachRequest(false, true, false, true, true, "");
        try (Attachment _ = streams.attach(id, all, output, context)) {
            CompletableFuture<Lifecycle.WaitResult> end = lifecycle.wait(id, Lifecycle.WaitCondition.NEXT_EXIT);
            lifecycle.start(id, environment, context);
            int exitCode = await(end, context).exitCode();
            // All that it printed is told before what comes of it.
            var _ = await(output.ended(), context);
            return exitCode;
        }
    }

    private static <T> T await(CompletableFuture<T> future, CallContext context) {
        while (true) {
            context.check("waiting for a build's command");
            try {
                return future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Whether anybody still waits is looked at again.
                Thread.onSpinWait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled("waiting for a build's command: interrupted");
            } catch (ExecutionException e) {
                throw e.getCause() instanceof EngineException failure
                        ? failure
                        : EngineException.internal("waiting for a build's command", e);
            }
        }
    }

    private static EngineException failed(Op.Exec exec, int exitCode) {
        String command = String.join(" ", exec.arguments());
        return EngineException.invalid("the command '" + command + "' ended with " + exitCode)
                .because(
                        BuildReasons.COMMAND_FAILED,
                        Map.of(Attributes.COMMAND, command, BuildReasons.EXIT_CODE, Integer.toString(exitCode)));
    }

    /** Its own time: who is gone waits for nothing, but nothing may stay. */
    private void remove(String id, String name, BuildRun run) {
        try {
            containers.remove(id, true, true, false, CallContext.background(REMOVAL));
            run.folder().forgetContainer(name);
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                run.folder().forgetContainer(name);
            } else {
                LOG.warn("the container {} of a build stays until the next start: {}", name, e.message());
            }
        }
    }
}
