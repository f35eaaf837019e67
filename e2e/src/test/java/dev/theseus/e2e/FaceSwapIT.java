package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.SourceBundle;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Docker's face itself is replaced while clients work: what is open stays with the old one, the rest goes to the new one. */
@WithDaemon
class FaceSwapIT {
    private static final String FACE = "dev.theseus.rest-api";
    private static final int ROUNDS = 4;

    /** Needs a class of its own, and by it one of the daemon's, only when its client has spoken. */
    private static final String LATE_FACE = """
            package other;

            import dev.theseus.http.*;
            import java.io.*;
            import org.osgi.service.component.annotations.Component;

            @Component(service = Face.class)
            public final class LateFace implements Face {
                public Routes routes() {
                    return new HandlerRoutes().post("/late", exchange -> {
                        try (Hijacked connection = exchange.hijack("text/plain")) {
                            BufferedReader in = new BufferedReader(new InputStreamReader(connection.input()));
                            for (String line = in.readLine(); line != null; line = in.readLine()) {
                                connection.output().write(Late.answer(line).getBytes());
                            }
                        }
                    });
                }

                static final class Late {
                    static String answer(String line) {
                        return line + " VERSION " + Query.parse("late=yes").get("late") + ";";
                    }
                }
            }
            """;

    private final Daemon daemon;
    private final DockerCli docker;

    FaceSwapIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    private Path face(String version) {
        return DriverBundle.of("rest-api").version(version).in(daemon.folder());
    }

    private String version() {
        return listed(FACE);
    }

    /** Its line in the framework's list of bundles. */
    private String listed(String bundle) {
        return daemon.shell().run("lb -s").ok().lines().stream()
                .filter(line -> line.contains(bundle))
                .findFirst()
                .orElse("");
    }

    private String bundleId(String bundle) {
        return listed(bundle).split("\\|")[0].strip();
    }

    /** Clients that call again and again, and what went wrong. */
    private static final class Clients implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<AtomicInteger> counts = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        void add(Supplier<String> call) {
            AtomicInteger count = new AtomicInteger();
            counts.add(count);
            threads.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) {
                    String failure = call.get();
                    if (!failure.isEmpty()) {
                        failures.add(failure);
                    }
                    count.incrementAndGet();
                }
            }));
        }

        /** Until each has begun and ended a call since now. */
        void awaitMore() {
            List<Integer> before = counts.stream().map(AtomicInteger::get).toList();
            Command.await("more calls", Duration.ofSeconds(60), () -> {
                for (int i = 0; i < before.size(); i++) {
                    if (counts.get(i).get() < before.get(i) + 2) {
                        return false;
                    }
                }
                return true;
            });
        }

        int calls() {
            return counts.stream().mapToInt(AtomicInteger::get).sum();
        }

        @Override
        public void close() {
            over.set(true);
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static String unless(boolean right, Result result) {
        return right ? "" : result.toString();
    }

    private String run() {
        Result result = docker.run("run", "--rm", "busybox", "echo", "ran");
        return unless(result.exit() == 0 && result.text().equals("ran"), result);
    }

    private String list() {
        Result result = docker.run("ps", "-q", "--filter", "name=held");
        return unless(result.exit() == 0 && !result.text().isEmpty(), result);
    }

    private String exec() {
        Result result = docker.runWith("typed", "exec", "-i", "held", "cat");
        return unless(result.exit() == 0 && result.text().equals("typed"), result);
    }

    private String ping() {
        Result result =
                Command.run("curl", "-sS", "--unix-socket", daemon.socket().toString(), "http://d/_ping");
        return unless(result.text().equals("OK"), result);
    }

    @Test
    void openStreamsEndOnTheOldFaceAndNoRequestFails() {
        docker.ok("run", "-d", "--name", "held", "busybox", "sh", "-c", "while :; do date; usleep 100000; done");
        try (Command attach = docker.start("run", "-i", "--rm", "--name", "typed", "busybox", "cat");
                Command exec = docker.start("exec", "-i", "held", "cat");
                Command logs = docker.start("logs", "-f", "--tail", "1", "held");
                Command events = docker.start("events", "--filter", "event=die");
                Command wait = docker.start("wait", "held");
                Clients clients = new Clients()) {
            attach.write("before;");
            attach.awaitOut("before;");
            exec.write("before;");
            exec.awaitOut("before;");
            logs.awaitOut("UTC");
            clients.add(this::run);
            clients.add(this::list);
            clients.add(this::exec);
            clients.add(this::ping);
            clients.add(this::ping);
            clients.awaitMore();
            for (int round = 1; round <= ROUNDS; round++) {
                Result swap = daemon.shell().run("driver:swap rest-api " + face("9.0." + round));
                swap.ok();
                assertTrue(version().contains("9.0." + round), version());
                clients.awaitMore();
                // Each through a face that has left by now; lazily loaded classes of it too.
                String word = "round " + round + ";";
                attach.write(word);
                attach.awaitOut(word);
                exec.write(word);
                exec.awaitOut(word);
                int seen = logs.outSoFar().length();
                Command.await(
                        "logs go on",
                        Duration.ofSeconds(30),
                        () -> logs.outSoFar().length() > seen);
                int events0 = events.outSoFar().length();
                Command.await(
                        "events go on",
                        Duration.ofSeconds(30),
                        () -> events.outSoFar().length() > events0);
            }
            clients.close();
            System.err.println("face swapped " + ROUNDS + " times: " + clients.calls() + " calls, "
                    + clients.failures.size() + " failures");
            assertEquals(List.of(), List.copyOf(clients.failures), daemon::log);
            attach.closeInput();
            assertEquals(0, attach.result().exit());
            exec.closeInput();
            assertEquals(0, exec.result().exit());
            docker.ok("rm", "-f", "held");
            assertEquals("137", wait.result().text());
            assertEquals(0, logs.result().exit());
            events.close();
        }
    }

    private Path lateFace(String version) {
        return new SourceBundle("other.late", version)
                .in(
                        daemon.folder(),
                        "LateFace",
                        LATE_FACE.replace("VERSION", version),
                        SourceBundle.HTTP,
                        SourceBundle.API);
    }

    private Command speakTo(String path) {
        Command client =
                Command.start(Map.of(), List.of("nc", "-U", daemon.socket().toString()));
        client.write("POST " + path + " HTTP/1.1\r\nHost: d\r\n\r\n");
        client.awaitOut("200 OK");
        return client;
    }

    @Test
    void whatAStreamNeedsForTheFirstTimeAfterItsFaceHasLeftIsThere() {
        Deployment deployment = new Deployment(daemon);
        assertEquals("", deployment.drop(lateFace("1.0.0")));
        try (Command first = speakTo("/late")) {
            assertEquals("", deployment.drop(lateFace("1.1.0")));
            try (Command second = speakTo("/late")) {
                daemon.shell().run("felix:uninstall " + bundleId("other.late")).ok();
                Command.await(
                        "it is gone",
                        Duration.ofSeconds(30),
                        () -> daemon.api().send("POST", "/late", null).status() == 404);
                first.write("now\n");
                first.awaitOut("now 1.0.0 yes;");
                second.write("now\n");
                second.awaitOut("now 1.1.0 yes;");
            }
        }
    }

    @Test
    void aFaceThatDoesNotComeIsRolledBack() {
        String before = version();
        Path broken = DriverBundle.of("rest-api")
                .version("9.9.9")
                .component(xml -> xml.replace("rest.DockerFace\"", "rest.Nothing\""))
                .in(daemon.folder());
        daemon.shell().run("driver:swap rest-api " + broken).failed("rolled back");
        assertFalse(version().contains("9.9.9"), version());
        assertEquals(before.contains(FACE), version().contains(FACE));
        docker.ok("run", "--rm", "busybox", "true");
    }

    @Test
    void theDeployFolderAndTheFrameworksOwnUpdateReplaceItToo() {
        assertEquals("", new Deployment(daemon).drop(face("9.1.0")));
        assertTrue(version().contains("9.1.0"), version());
        docker.ok("run", "--rm", "busybox", "true");
        daemon.shell().run("felix:update " + FACE + " file:" + face("9.1.1")).ok();
        Command.await(
                "the update is kept", Duration.ofSeconds(30), () -> daemon.log().contains("was updated past"));
        docker.ok("run", "--rm", "busybox", "true");
        daemon.stop();
        daemon.start();
        assertTrue(version().contains("9.1.1"), version());
        docker.ok("run", "--rm", "busybox", "true");
        daemon.shell().run("driver:rollback rest-api").ok();
        assertTrue(version().contains("9.1.0"), version());
        docker.ok("ps");
    }

    /** Whether somebody has a connection to the daemon's socket. */
    private boolean isConnected() {
        return Trees.read(Path.of("/proc/net/unix"))
                .lines()
                .anyMatch(line ->
                        line.endsWith(daemon.folder().resolve(".docker.sock").toString())
                                && line.contains(" 00000000 0001 03 "));
    }

    @Test
    void whatComesWhileItIsStoppedWaits() {
        String id = bundleId(FACE);
        daemon.shell().run("felix:stop " + id).ok();
        try (Command waiting = docker.start("ps")) {
            Command.await("it is connected", Duration.ofSeconds(20), this::isConnected);
            assertTrue(waiting.alive());
            daemon.shell().run("felix:start " + id).ok();
            assertEquals(0, waiting.result().exit());
        }
    }
}
