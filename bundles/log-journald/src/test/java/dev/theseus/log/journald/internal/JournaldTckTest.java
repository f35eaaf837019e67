package dev.theseus.log.journald.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogStream;
import dev.theseus.tck.LogDriverTck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

final class JournaldTckTest extends LogDriverTck {
    @TempDir
    Path run;

    private @Nullable Journal journal;

    @BeforeEach
    void listen() {
        journal = new Journal(socket());
    }

    @AfterEach
    void hangUp() throws InterruptedException {
        journal().close();
    }

    private Path socket() {
        return run.resolve("socket");
    }

    private Journal journal() {
        Journal now = journal;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new JournaldDriver(socket());
    }

    @Override
    protected void close(LogDriver driver) {
        ((JournaldDriver) driver).deactivate();
    }

    @Override
    protected boolean keepsOnce() {
        return false;
    }

    @Override
    protected boolean keepsLineEnds() {
        return false;
    }

    @Override
    protected List<Kept> kept(LogStream stream) throws IOException {
        try {
            return journal().entries().stream()
                    .filter(entry -> entry.getOrDefault("CONTAINER_ID_FULL", "").equals(stream.id()))
                    .map(entry -> new Kept(entry.get("PRIORITY").equals("3"), entry.get("MESSAGE")))
                    .filter(kept -> !kept.text().isEmpty())
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
