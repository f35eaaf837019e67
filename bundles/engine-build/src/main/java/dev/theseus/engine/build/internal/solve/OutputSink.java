package dev.theseus.engine.build.internal.solve;

import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.container.StreamSink;
import java.util.concurrent.CompletableFuture;

/** Hands on what a command prints. */
final class OutputSink implements StreamSink {
    private final BuildRun run;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    OutputSink(BuildRun run) {
        this.run = run;
    }

    CompletableFuture<Boolean> ended() {
        return ended;
    }

    @Override
    public void data(int stream, byte[] data) {
        run.listener().tell(new BuildEvent.Output(run.step(), stream, data));
    }

    @Override
    public void end() {
        ended.complete(true);
    }
}
