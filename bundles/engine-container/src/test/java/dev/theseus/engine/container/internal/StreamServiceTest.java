package dev.theseus.engine.container.internal;

import static dev.theseus.engine.container.internal.ContainerEngine.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.ContainerStreams.AttachRequest;
import dev.theseus.engine.container.StreamSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamServiceTest {
    @TempDir
    Path root;

    private ContainerEngine engine;

    @BeforeEach
    void begin() {
        engine = new ContainerEngine(root);
    }

    @AfterEach
    void end() {
        engine.close();
    }

    /** As a client's end is: it takes output only once it has the attachment and is ready. */
    private static final class Client implements StreamSink {
        private final CountDownLatch ready = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);
        private final StringBuilder text = new StringBuilder();

        @Override
        public void data(int stream, byte[] data) {
            try {
                ready.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            synchronized (this) {
                text.append(stream).append(':').append(new String(data, StandardCharsets.UTF_8));
            }
        }

        @Override
        public void end() {
            ended.countDown();
        }

        synchronized String text() {
            return text.toString();
        }

        void awaitEnd() throws InterruptedException {
            assertTrue(ended.await(10, TimeUnit.SECONDS), "it ends");
        }
    }

    private static AttachRequest logs(boolean stream, boolean stderr) {
        return new AttachRequest(true, stream, false, true, stderr, "");
    }

    private void log(String id, String line) throws IOException {
        Files.writeString(
                engine.table.find(id).logPath(),
                "2026-05-01T12:00:00.000000001+02:00 " + line + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void anAttachmentToTheLogAloneTellsThePastAndEnds() throws Exception {
        String id = engine.create("web", Specs.plain());
        log(id, "stdout F one");
        log(id, "stderr F oops");
        log(id, "stdout P two");
        Client client = new Client();
        try (Attachment attachment = engine.streams.attach(id, logs(false, true), client, context())) {
            attachment.write(new byte[] {1}, 0, 1);
            client.ready.countDown();
            client.awaitEnd();
        }
        assertEquals("1:one\n2:oops\n1:two", client.text());
    }

    @Test
    void anAttachmentWithTheLogGoesOnLiveUntilTheContainerEnds() throws Exception {
        String id = engine.create("web", Specs.plain());
        log(id, "stdout F past");
        Client client = new Client();
        Attachment attachment = engine.streams.attach(id, logs(true, false), client, context());
        client.ready.countDown();
        ContainerEngine.await(() -> client.text().equals("1:past\n"));
        engine.lifecycle.start(id, context());
        log(id, "stderr F not asked for");
        log(id, "stdout P a prompt> ");
        ContainerEngine.await(() -> client.text().endsWith("1:a prompt> "));
        log(id, "stdout F typed");
        engine.runtime.exit(id, 0);
        client.awaitEnd();
        assertEquals("1:past\n1:a prompt> 1:typed\n", client.text());
        attachment.close();
    }

    @Test
    void anAttachmentWithTheLogThatIsClosedReadsNoMore() throws Exception {
        String id = engine.create("web", Specs.plain());
        Client client = new Client();
        engine.streams.attach(id, logs(true, false), client, context()).close();
        client.awaitEnd();
    }
}
