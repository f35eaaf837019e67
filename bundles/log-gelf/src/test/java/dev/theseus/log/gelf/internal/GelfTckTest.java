package dev.theseus.log.gelf.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogStream;
import dev.theseus.tck.LogDriverTck;
import dev.theseus.testing.StreamReceiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Over TCP, where nothing is lost. */
final class GelfTckTest extends LogDriverTck {
    private @Nullable StreamReceiver receiver;

    @BeforeEach
    void listen() {
        receiver = StreamReceiver.start();
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
        return new GelfDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        ((GelfDriver) driver).deactivate();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("gelf-address", "tcp://127.0.0.1:" + receiver().port());
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
    protected List<Kept> kept(LogStream stream) {
        String all = new String(receiver().receivedOf("\"_container_id\":\"" + stream.id()), StandardCharsets.UTF_8);
        return Stream.of(all.split("\0"))
                .filter(message -> !message.isEmpty())
                .map(message -> JsonParser.parseString(message).getAsJsonObject())
                .filter(message -> message.get("_container_id").getAsString().equals(stream.id()))
                .map(GelfTckTest::kept)
                .toList();
    }

    private static Kept kept(JsonObject message) {
        return new Kept(
                message.get("level").getAsInt() == 3,
                message.get("short_message").getAsString());
    }
}
