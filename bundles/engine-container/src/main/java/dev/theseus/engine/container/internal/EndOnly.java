package dev.theseus.engine.container.internal;

import dev.theseus.engine.container.StreamSink;

/** Waits for the end of a stream and for nothing else. */
record EndOnly(Runnable onEnd) implements StreamSink {
    @Override
    public void data(int stream, byte[] data) {
        // Not asked for.
    }

    @Override
    public void end() {
        onEnd.run();
    }
}
