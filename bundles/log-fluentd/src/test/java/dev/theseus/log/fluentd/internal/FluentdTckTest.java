package dev.theseus.log.fluentd.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogStream;
import dev.theseus.tck.LogDriverTck;
import dev.theseus.testing.StreamReceiver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

final class FluentdTckTest extends LogDriverTck {
    private @Nullable StreamReceiver receiver;

    @BeforeEach
    void listen() {
        receiver = ForwardReceiver.start();
    }

    @AfterEach
    void hangUp() throws IOException {
        receiver().close();
    }

    private StreamReceiver receiver() {
        StreamReceiver now = receiver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    @Override
    protected LogDriver open(EngineSettings settings) {
        return new FluentdDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        ((FluentdDriver) driver).deactivate();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("fluentd-address", "127.0.0.1:" + receiver().port(), "fluentd-request-ack", "true");
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
        return ForwardReceiver.entries(receiver().receivedOf(stream.id())).stream()
                .filter(entry -> entry.field("container_id").equals(stream.id()))
                .map(entry -> new Kept(entry.field("source").equals("stderr"), entry.field("log")))
                .filter(kept -> !kept.text().isEmpty())
                .toList();
    }
}
