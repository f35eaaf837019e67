package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.network.NameService;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name service comes and goes while sandboxes open and close. */
class ResolutionTest {
    private static final String A = Daemon.id("aaaa");

    @TempDir
    Path root;

    private final World world = new World();
    private final FakeKernel kernel = new FakeKernel(world);
    private Daemon daemon;

    @BeforeEach
    void start() {
        daemon = new Daemon(new FakeStore(world), kernel, new TestSettings(root));
        daemon.createNetwork("mine", "10.61.0.0/24");
        daemon.define(A, "web", List.of(), "mine");
        daemon.open(A);
    }

    @AfterEach
    void stop() {
        daemon.close();
    }

    /** Tells in order what it was asked, and takes its time to serve until it is let. */
    private static final class SlowService implements NameService {
        final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        final CountDownLatch let = new CountDownLatch(1);

        @Override
        public void serve(String sandboxId, Path namespace, List<InetSocketAddress> upstream) {
            asked.add("serve");
            try {
                assertTrue(let.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            asked.add("served");
        }

        @Override
        public void stop(String sandboxId) {
            asked.add("stop");
        }

        String next() throws InterruptedException {
            return String.valueOf(asked.poll(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void newServiceTakesOver() throws InterruptedException {
        SlowService came = new SlowService();
        came.let.countDown();
        daemon.resolution.bindNameService(came);
        assertEquals("serve", came.next());
        assertEquals("served", came.next());
        daemon.close(A);
        assertEquals("stop", came.next());
    }

    @Test
    void sandboxThatClosesWhileItIsTakenOverIsNotServed() throws InterruptedException {
        SlowService came = new SlowService();
        daemon.resolution.bindNameService(came);
        assertEquals("serve", came.next());
        daemon.close(A);
        assertEquals("stop", came.next());
        came.let.countDown();
        assertEquals("served", came.next());
        assertEquals("stop", came.next(), "the last word");
    }
}
