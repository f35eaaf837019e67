package dev.theseus.kit.log.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StreamWireTest {
    @Test
    @Timeout(60)
    void aListenerThatTakesNobodyInIsGivenUp(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        List<StreamWire> queued = new ArrayList<>();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path), 1);
            IOException refused = assertThrows(IOException.class, () -> {
                while (queued.size() < 10) {
                    queued.add(StreamWire.unix(path, Duration.ofMillis(500)));
                }
            });
            assertTrue(refused.getMessage().contains(path + ": it takes no connection"), refused.getMessage());
        } finally {
            queued.forEach(StreamWire::close);
        }
    }
}
