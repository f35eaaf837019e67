package dev.theseus.e2e.load;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.FakeRegistry;
import dev.theseus.e2e.harness.ImageLayout;
import dev.theseus.e2e.harness.Registry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Clients of one daemon that loop until closed: docker run, exec, pull, images, volume and network commands, HTTP over new connections
 * through a published port, one connection through a published port and one between containers that stay open, {@code logs -f}
 * and attach of a container that counts.
 */
public final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final long LINE_NANOS = Duration.ofMillis(20).toNanos();
    private static final String COUNT = "i=0; while :; do printf '%08d\\n' $i; i=$((i+1)); usleep 20000; done";
    private static final int LAYER = 1 << 20;

    private final DockerCli docker;
    private final List<Client> clients = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final FakeRegistry registry;
    private final Echo echo;

    /** Starts it; returns once every client was served. The daemon must hold {@code busybox}. */
    public Load(Daemon daemon) {
        docker = daemon.docker();
        registry = registry(daemon.folder().resolve("load-layout"));
        int web = Registry.freePort();
        int open = Registry.freePort();
        docker.ok("network", "create", "load");
        detached(
                "--name",
                "server",
                "--network",
                "load",
                "-p",
                "127.0.0.1:" + web + ":80",
                "-p",
                "127.0.0.1:" + open + ":7",
                "busybox",
                "sh",
                "-c",
                "mkdir /www; echo served > /www/index.html; httpd -p 80 -h /www; exec nc -ll -p 7 -e cat");
        detached("--name", "counter", "busybox", "sh", "-c", COUNT);
        Command.await("the server", PATIENCE, () -> serves(web) && accepts(open));
        detached("--name", "peer", "--network", "load", "busybox", "sh", "-c", "(" + COUNT + ") | nc server 7");
        follow("logs -f", "logs", "-f", "counter");
        follow("attach", "attach", "--no-stdin", "--sig-proxy=false", "counter");
        follow("between containers", "logs", "-f", "peer");
        echo = new Echo(open);
        clients.add(new Client("http", Duration.ofMillis(20), number -> get(web)));
        clients.add(
                new Client("run", PAUSE, number -> says("n" + number, "run", "--rm", "busybox", "echo", "n" + number)));
        clients.add(new Client("exec", PAUSE, number -> says("n" + number, "exec", "counter", "echo", "n" + number)));
        clients.add(new Client("volume", PAUSE, number -> {
            docker.ok("volume", "create", "load" + number);
            docker.ok("volume", "rm", "load" + number);
        }));
        clients.add(new Client("network", PAUSE, number -> {
            docker.ok("network", "create", "load" + number);
            docker.ok("network", "rm", "load" + number);
        }));
        String[] images = {"images", "--no-trunc", "--format", "{{.ID}} {{.Tag}} {{.Size}} {{.CreatedAt}}", "busybox"};
        String listed = docker.ok(images);
        clients.add(new Client("images", PAUSE, number -> says(listed, images)));
        String image = registry.host() + "/load:1";
        clients.add(new Client("pull", PAUSE, number -> {
            docker.ok("pull", "-q", image);
            docker.ok("rmi", "-f", image);
        }));
        Command.await(
                "every client was served", PATIENCE, () -> clients.stream().allMatch(client -> client.count() >= 3));
    }

    private static FakeRegistry registry(Path folder) {
        byte[] content = new byte[LAYER];
        new Random(3).nextBytes(content);
        ImageLayout layout = new ImageLayout(folder);
        ImageLayout.Layer layer = ImageLayout.layer(ImageLayout.Packing.GZIP, Map.of("noise", content));
        FakeRegistry registry = new FakeRegistry(layout, layout.image(true, "amd64", "load", layer));
        // A pull is under way most of the time.
        registry.slow(ImageLayout.digest(layer.blob()), 2 * LAYER);
        return registry;
    }

    private void detached(String... command) {
        docker.ok(Stream.concat(Stream.of("run", "-d"), Stream.of(command)).toArray(String[]::new));
    }

    private void follow(String name, String... command) {
        followers.add(new Follower(name, LINE_NANOS, docker, command));
    }

    private void says(String text, String... command) {
        String out = docker.ok(command);
        if (!out.equals(text)) {
            throw new AssertionError("'" + out + "' came where '" + text + "' was due");
        }
    }

    private static boolean serves(int port) {
        try {
            get(port);
            return true;
        } catch (IOException | AssertionError none) {
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1000);
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() == 'x';
        } catch (IOException none) {
            return false;
        }
    }

    private static void get(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!answer.startsWith("HTTP/1.1 200") && !answer.startsWith("HTTP/1.0 200")
                    || !answer.endsWith("served\n")) {
                throw new AssertionError("answered: " + answer);
            }
        }
    }

    /** Something done to the daemon; it tells what the slots say of it. */
    @FunctionalInterface
    public interface Deed {
        Slots carryOut();
    }

    /** As in {@link Toll}, both in ms. */
    public record Slots(long drain, long park) {
        public static final Slots UNKNOWN = new Slots(-1, -1);
    }

    /** Does it and returns what it cost, once every client was served again. */
    public Toll during(String name, Deed deed) {
        long begin = System.nanoTime();
        Losses before = losses();
        Slots slots = deed.carryOut();
        long done = System.nanoTime();
        Command.await(
                "every client is served again after " + name + "\n" + losses().troubles(),
                PATIENCE,
                () -> clients.stream().allMatch(client -> client.hasServedSince(done))
                        && streams().allMatch(stream -> stream.hasComeSince(done)));
        long end = System.nanoTime();
        Losses after = losses();
        List<String> failures = new ArrayList<>(after.troubles()
                .subList(before.troubles().size(), after.troubles().size()));
        int requests = 0;
        int failed = 0;
        long stall = 0;
        String staller = "";
        for (Client client : clients) {
            long usual = client.usualNanos(begin);
            for (Client.Request request : client.between(begin, end)) {
                requests++;
                if (!request.failure().isEmpty()) {
                    failed++;
                    failures.add(request.failure());
                }
                if (request.nanos() - usual > stall) {
                    stall = request.nanos() - usual;
                    staller = client.name();
                }
            }
        }
        for (Counting stream : streams().toList()) {
            long late = stream.stallNanos(begin, end);
            if (late > stall) {
                stall = late;
                staller = stream.name();
            }
        }
        return new Toll(
                name,
                (done - begin) / 1_000_000,
                requests,
                failed,
                slots.drain(),
                slots.park(),
                stall / 1_000_000,
                staller,
                after.drops() - before.drops(),
                after.bytes() - before.bytes(),
                failures);
    }

    private Stream<Counting> streams() {
        return Stream.concat(followers.stream().map(Follower::counting), Stream.of(echo.counting()));
    }

    private record Losses(long bytes, int drops, List<String> troubles) {}

    private Losses losses() {
        return new Losses(
                streams().mapToLong(Counting::lost).sum(),
                streams().mapToInt(Counting::drops).sum(),
                streams().flatMap(stream -> stream.troubles().stream()).toList());
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
        followers.forEach(Follower::close);
        echo.close();
        registry.close();
        docker.run("rm", "-f", "counter", "peer", "server");
        docker.run("network", "rm", "load");
    }
}
