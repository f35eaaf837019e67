package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import dev.theseus.e2e.harness.DriverProjects;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A face of a third party, from its own build to a running daemon and out of it again. */
@WithDaemon
class FaceHelloIT {
    private static final String PROJECT = "face-hello";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final DriverProjects PROJECTS = new DriverProjects();

    private final Daemon daemon;

    FaceHelloIT(Daemon daemon) {
        this.daemon = daemon;
    }

    @BeforeAll
    static void build() {
        PROJECTS.example(PROJECT);
        PROJECTS.build();
    }

    @AfterAll
    static void close() {
        PROJECTS.close();
    }

    private void dropIt() {
        assertEquals("", new Deployment(daemon).drop(PROJECTS.jar(PROJECT)));
    }

    private void takeItAway() {
        try {
            Files.delete(daemon.dataRoot()
                    .resolve("deploy/taken")
                    .resolve(PROJECTS.jar(PROJECT).getFileName().toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitItsEnd() {
        Command.await("/hello is gone", LIMIT, () -> daemon.api().get("/hello").status() == 404);
        assertEquals("page not found", daemon.api().get("/hello").message());
    }

    private Command follow() {
        return Command.start(
                Map.of(),
                List.of(
                        "curl",
                        "-sN",
                        "--unix-socket",
                        daemon.socket().toString(),
                        "http://d/hello?follow=1&name=you"));
    }

    @Test
    void itComesWithItsJarAndGoesWithItAndItsStreamsGoOn() {
        assertEquals("page not found", daemon.api().get("/hello").is(404).message());
        dropIt();
        assertEquals("Hello, world!\n", daemon.api().get("/hello").is(200).body());
        assertEquals("OK", daemon.api().get("/_ping").is(200).body());
        assertEquals("page not found", daemon.api().get("/nowhere").is(404).message());
        assertTrue(daemon.api().get("/hello?name=%zz").is(400).body().startsWith("Sorry: invalid URL escape"));
        try (Command stream = follow()) {
            stream.awaitOut("Hello, you!\nHello, you!\n");
            takeItAway();
            awaitItsEnd();
            int before = stream.outSoFar().length();
            Command.await("more of the stream", LIMIT, () -> stream.outSoFar().length() > before + 20);
        }
        dropIt();
        assertEquals(
                "Hello, you!\n", daemon.api().get("/hello?name=you").is(200).body());
        takeItAway();
        awaitItsEnd();
        assertTrue(daemon.log().contains("face com.example.face-hello 1.0.0 is removed"), daemon.log());
    }

    @Test
    void itStaysOverRestartsUnlessItsJarIsTakenAwayMeanwhile() {
        dropIt();
        daemon.stop();
        daemon.start();
        assertEquals("Hello, world!\n", daemon.api().get("/hello").is(200).body());
        daemon.stop();
        takeItAway();
        daemon.start();
        awaitItsEnd();
        Path kept = daemon.dataRoot().resolve("planks/com.example.face-hello/current.jar");
        assertTrue(Files.notExists(kept));
    }
}
