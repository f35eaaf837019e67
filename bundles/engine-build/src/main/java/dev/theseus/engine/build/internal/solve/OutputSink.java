package dev.theseus.engine.build.internal.solve;

import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildListener;
import dev.theseus.engine.container.StreamSink;
import java.util.concurrent.CompletableFuture;

/** Hands on what a command prints. */
final class OutputSink implements StreamSink {
    private final BuildListener listener;
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    OutputSink(BuildListener listener) {
        this.listener = listener;
    }

    CompletableFuture<Boolean> ended() {
        return ended;
    }

    @Override
    public void data(int stream, byte[] data) {
        listener.tell(new BuildEvent.Output(stream, data));
    }

    @Override
    public void end() {
        ended.complete(true);
    }
}
