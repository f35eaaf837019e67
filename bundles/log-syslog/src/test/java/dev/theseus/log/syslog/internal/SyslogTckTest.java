package dev.theseus.log.syslog.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogStream;
import dev.theseus.tck.LogDriverTck;
import dev.theseus.testing.StreamReceiver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Over TCP, where nothing is lost. */
final class SyslogTckTest extends LogDriverTck {
    private static final Pattern MESSAGE =
            Pattern.compile("<(\\d+)>\\w{3} [ \\d]\\d [\\d:]{8} ([0-9a-f]{12})\\[\\d+]: (.*)", Pattern.DOTALL);

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
        return new SyslogDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        ((SyslogDriver) driver).deactivate();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("syslog-address", "tcp://127.0.0.1:" + receiver().port());
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
        String tag = stream.id().substring(0, 12);
        String all = new String(receiver().receivedOf(tag + "["), StandardCharsets.UTF_8);
        return Stream.of(all.split("\n"))
                .map(MESSAGE::matcher)
                .filter(message -> message.matches() && message.group(2).equals(tag))
                .map(SyslogTckTest::kept)
                .toList();
    }

    private static Kept kept(Matcher message) {
        return new Kept(message.group(1).equals("27"), message.group(3));
    }
}
