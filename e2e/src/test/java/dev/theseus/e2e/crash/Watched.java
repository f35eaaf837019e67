package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A container that serves a published port and another that counts into its log. Nothing may be seen of what befalls the daemon. */
final class Watched implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int PATIENCE = 5000;
    private static final List<String> NAMES = List.of("watched-web", "watched-counter");

    private record Span(Instant from, Instant to) {}

    private final DockerCli docker;
    private final List<String> ids = new ArrayList<>();
    private final Thread client;
    private final List<String> failures = new ArrayList<>();
    private final List<Span> excused = new ArrayList<>();
    private volatile int port;
    private volatile boolean off;
    private volatile boolean over;
    private final AtomicInteger requests = new AtomicInteger();
    private int lines;

    Watched(Daemon daemon) {
        docker = daemon.docker();
        ids.add(docker.ok(
                "run",
                "-d",
                "--restart=always",
                "-p",
                "127.0.0.1::80",
                "--name",
                "watched-web",
                "busybox",
                "sh",
                "-c",
                "mkdir -p /www; echo served > /www/index.html; exec httpd -f -p 80 -h /www"));
        ids.add(docker.ok(
                "run",
                "-d",
                "--restart=always",
                "--name",
                "watched-counter",
                "busybox",
                "sh",
                "-c",
                "i=0; while :; do echo $i; i=$((i+1)); usleep 10000; done"));
        awaitService();
        client = Thread.ofPlatform().daemon().name("web client").start(this::ask);
    }

    static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    /** Whether a document of the state is about one of them. */
    boolean isAboutOne(StateText.Document document) {
        return ids.contains(document.key());
    }

    /** The container's port may have changed. */
    private void awaitService() {
        Command.await("an answer of the watched container", Duration.ofSeconds(20), () -> {
            String address = docker.run("port", "watched-web", "80").text();
            if (address.isEmpty()) {
                return false;
            }
            port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            return !request().startsWith("no");
        });
    }

    private void ask() {
        while (!over) {
            if (!off) {
                String answer = request();
                if (!off) {
                    int number = requests.incrementAndGet();
                    if (answer.startsWith("no")) {
                        synchronized (failures) {
                            failures.add(Instant.now() + " request " + number + ": " + answer);
                        }
                    }
                }
            }
            Command.pause(PAUSE);
        }
    }

    private String request() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE);
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream().write("GET /index.html HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.endsWith("served\n") ? "served" : "no page: " + answer;
        } catch (IOException e) {
            return "no answer: " + e;
        }
    }

    /** The machine goes down: nobody is served until {@link #backAgain}. */
    void goDown() {
        off = true;
    }

    void backAgain() {
        awaitService();
        off = false;
    }

    /** As people are told to do when it is lost what a container has on its networks. */
    void restart() {
        ids.forEach(id -> docker.ok("restart", "-t", "0", id));
        backAgain();
    }

    /** What was printed in the time may be lost: there was no room for it. */
    void excuseGaps(Instant from, Instant to) {
        excused.add(new Span(from.minusSeconds(1), to.plusSeconds(1)));
    }

    /** What the containers, and the host's ways to them, look like just now: for a report. */
    String describe() {
        List<String> inspect = new ArrayList<>(List.of(
                "inspect",
                "-f",
                "{{.Name}} {{json .State}} {{json .NetworkSettings.Ports}} {{json .NetworkSettings.Networks}}"));
        inspect.addAll(ids);
        return String.join(
                "\n",
                docker.run(inspect.toArray(String[]::new)).toString(),
                "port " + port + ": " + request(),
                Command.run("ip", "-brief", "address").out(),
                Command.run("ip", "route").out(),
                Command.run("sh", "-c", "iptables-save; nft list ruleset").out());
    }

    /** Requests that failed. */
    List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    int requests() {
        return requests.get();
    }

    int lines() {
        return lines;
    }

    /** Where the log misses numbers; a container that began anew counts from 0. */
    List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        long next = 0;
        Instant before = Instant.EPOCH;
        lines = 0;
        for (String line : docker.run("logs", "-t", "watched-counter").ok().lines()) {
            String[] words = line.split(" ", 2);
            Instant time = Instant.parse(words[0]);
            long number = words.length == 2 && words[1].matches("\\d+") ? Long.parseLong(words[1]) : -1;
            if (number != next && number != 0 && !isExcused(before, time)) {
                gaps.add("log of watched-counter: '" + line + "' where " + next + " was due");
            }
            next = number + 1;
            before = time;
            lines++;
        }
        return gaps;
    }

    private boolean isExcused(Instant from, Instant to) {
        return excused.stream()
                .anyMatch(span -> span.from().isBefore(to) && span.to().isAfter(from));
    }

    @Override
    public void close() {
        over = true;
        try {
            client.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
