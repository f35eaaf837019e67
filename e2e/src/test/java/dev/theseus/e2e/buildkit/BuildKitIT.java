package dev.theseus.e2e.buildkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.CredentialsResponse;
import dev.theseus.buildkit.message.Exporter;
import dev.theseus.buildkit.message.FileStat;
import dev.theseus.buildkit.message.SecretRequest;
import dev.theseus.buildkit.message.SecretResponse;
import dev.theseus.buildkit.message.Status;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol itself, by a client that can do what no real one does. */
@WithDaemon
class BuildKitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Daemon daemon;
    private final DockerCli docker;
    private BuildKitClient client;

    BuildKitIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    @BeforeEach
    void offer() {
        OfferedFolder offered = new OfferedFolder(folder);
        client = new BuildKitClient(daemon.socket())
                .offering(Map.of("context", offered, "dockerfile", offered))
                .offering("/moby.filesync.v1.Auth/Credentials", call -> {
                    var _ = call.request();
                    call.send(CredentialsResponse.getDefaultInstance().toByteArray());
                });
    }

    @AfterEach
    void clean() {
        client.close();
        daemon.removeContainers();
        docker.shell("$DOCKER images -q | grep -v $($DOCKER images -q busybox) | sort -u | xargs -r $DOCKER rmi -f");
    }

    private void file(String name, String text) {
        Trees.write(folder.resolve(name), text);
    }

    private BuildKitClient.Outcome build(String dockerfile, String name) throws Exception {
        return build(dockerfile, name, Map.of("filename", "Dockerfile"));
    }

    private BuildKitClient.Outcome build(String dockerfile, String name, Map<String, String> options) throws Exception {
        file("Dockerfile", dockerfile);
        return client.build(
                options,
                solve ->
                        solve.addExporters(Exporter.newBuilder().setType("moby").putAttributes("name", name)));
    }

    @Test
    void stepsAreShownAndTheImageIsNamed() throws Exception {
        file("word", "hello\n");
        file("ignored", "secret\n");
        file(".dockerignore", "ignored\n");
        String dockerfile = """
                FROM busybox
                ENV A=b
                COPY . /in/
                RUN cat /in/word; ls /in >&2
                """;
        BuildKitClient.Outcome first = build(dockerfile, "one,docker.io/library/two:tag");
        assertTrue(first.failure().isEmpty(), () -> first.toString());
        List<String> shown = first.vertices();
        for (String vertex : List.of(
                "[internal] load build definition from Dockerfile DONE",
                "[internal] load metadata for docker.io/library/busybox:latest DONE",
                "[internal] load .dockerignore DONE",
                "[internal] load build context DONE",
                "[1/3] FROM docker.io/library/busybox:latest CACHED",
                "[2/3] COPY . /in/ DONE",
                "[3/3] RUN cat /in/word; ls /in >&2 DONE",
                "exporting to image DONE")) {
            assertTrue(shown.contains(vertex), () -> vertex + " of " + shown);
        }
        assertTrue(first.logs().contains("hello\n"), first::logs);
        assertFalse(first.logs().contains("ignored"), first::logs);
        String id = docker.inspect("one", "{{.Id}}");
        assertEquals(id, first.response().get("containerimage.digest"));
        assertEquals(id, docker.inspect("two:tag", "{{.Id}}"));
        BuildKitClient.Outcome second = build(dockerfile, "one");
        assertTrue(second.vertices().contains("[3/3] RUN cat /in/word; ls /in >&2 CACHED"), second::toString);
        assertEquals(id, docker.inspect("one", "{{.Id}}"));
    }

    @Test
    void aFailureShowsTheLines() throws Exception {
        BuildKitClient.Outcome outcome = build("FROM busybox\n\nRUN echo so; exit 7\n", "failed");
        GrpcException failure = outcome.failure().orElseThrow();
        assertEquals(
                "process \"/bin/sh -c echo so; exit 7\" did not complete successfully: exit code: 7", failure.words());
        Status status = Status.parseFrom(failure.details());
        assertEquals(
                3,
                JsonParser.parseString(status.getDetails(0).getValue().toStringUtf8())
                        .getAsJsonObject()
                        .getAsJsonArray("ranges")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("start")
                        .get("line")
                        .getAsInt());
        docker.run("inspect", "failed").failed("No such object");
        BuildKitClient.Outcome invalid = build("FROM busybox\nRUM x\n", "failed");
        String words = invalid.failure().orElseThrow().words();
        assertTrue(words.startsWith("dockerfile parse error on line 2: unknown instruction: RUM"), words);
        assertFalse(words.contains("\n"), words);
    }

    @Test
    void resultsGoToTheClient() throws Exception {
        file("Dockerfile", "FROM scratch\nCOPY word /a/word\n");
        file("word", "hello");
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        client.offering(
                "/moby.filesync.v1.FileSend/DiffCopy",
                call -> names.complete(ReceivedFolder.receive(call, folder.resolve("out"))));
        BuildKitClient.Outcome outcome = client.build(
                Map.of("filename", "Dockerfile"),
                solve -> solve.addExporters(Exporter.newBuilder().setType("local")));
        assertTrue(outcome.failure().isEmpty(), outcome::toString);
        assertEquals(List.of("a", "a/word"), names.get());
        assertEquals("hello", Files.readString(folder.resolve("out/a/word")));
        assertEquals("", docker.ok("images", "-q", "--filter", "dangling=false", "word"));
    }

    @Test
    void secretsAreAskedForAndKeptNowhere() throws Exception {
        client.offering("/moby.buildkit.secrets.v1.Secrets/GetSecret", call -> {
            String id = parse(call.request()).getId();
            if (!id.equals("token")) {
                throw new GrpcException(GrpcCode.NOT_FOUND, "no secret " + id);
            }
            call.send(SecretResponse.newBuilder()
                    .setData(ByteString.copyFromUtf8("hush"))
                    .build()
                    .toByteArray());
        });
        BuildKitClient.Outcome outcome =
                build("FROM busybox\nRUN --mount=type=secret,id=token tr a-z A-Z < /run/secrets/token\n", "secret");
        assertTrue(outcome.failure().isEmpty(), outcome::toString);
        assertEquals("HUSH", outcome.logs().strip());
        assertEquals("", docker.ok("run", "--rm", "secret", "sh", "-c", "cat /run/secrets/* 2>/dev/null || true"));
        assertFalse(docker.ok("history", "--no-trunc", "secret").contains("hush"));
        BuildKitClient.Outcome without = build(
                "FROM busybox\nRUN --mount=type=secret,id=other,required=true cat /run/secrets/other\n", "secret");
        assertTrue(without.failure().orElseThrow().words().contains("other"), without::toString);
        nothingIsLeft();
    }

    private static SecretRequest parse(byte[] message) {
        try {
            return SecretRequest.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void hostileListsAreRefused() throws Exception {
        file("Dockerfile", "FROM busybox\nCOPY . /in\n");
        for (FileStat stat : List.of(
                FileStat.newBuilder()
                        .setPath(ByteString.copyFromUtf8("../../../../outside"))
                        .setSize(1)
                        .build(),
                FileStat.newBuilder()
                        .setPath(ByteString.copyFromUtf8("/outside"))
                        .setSize(1)
                        .build())) {
            client.offering(Map.of(
                    "context", new OfferedFolder(folder, List.of(stat)), "dockerfile", new OfferedFolder(folder)));
            BuildKitClient.Outcome outcome = client.build(
                    Map.of("filename", "Dockerfile"),
                    solve -> solve.addExporters(Exporter.newBuilder().setType("moby")));
            String words = outcome.failure().orElseThrow().words();
            assertTrue(words.contains(stat.getPath().toStringUtf8()), words);
        }
        nothingIsLeft();
    }

    /** What cannot be sent may be no part of what is copied. */
    @Test
    void whatCannotBeTakenIsLeftOut() throws Exception {
        file("Dockerfile", "FROM busybox\nCOPY . /in\nRUN ls /in\n");
        List<FileStat> list = List.of(
                FileStat.newBuilder()
                        .setPath(ByteString.copyFrom(new byte[] {'b', (byte) 0xff}))
                        .build(),
                FileStat.newBuilder()
                        .setPath(ByteString.copyFromUtf8("null"))
                        .setMode(1 << 26 | 1 << 21)
                        .build(),
                FileStat.newBuilder()
                        .setPath(ByteString.copyFromUtf8("pipe"))
                        .setMode(1 << 25)
                        .build(),
                FileStat.newBuilder()
                        .setPath(ByteString.copyFromUtf8("there"))
                        .setMode(0644)
                        .build());
        client.offering(Map.of("context", new OfferedFolder(folder, list), "dockerfile", new OfferedFolder(folder)));
        BuildKitClient.Outcome outcome = client.build(
                Map.of("filename", "Dockerfile"),
                solve -> solve.addExporters(Exporter.newBuilder().setType("moby")));
        assertTrue(outcome.failure().isEmpty(), outcome::toString);
        assertTrue(outcome.logs().contains("there\n"), outcome::logs);
        assertTrue(outcome.logs().contains("null is left out of the context: it is a device"), outcome::logs);
        assertTrue(outcome.logs().contains("is left out of the context: its name is not UTF-8"), outcome::logs);
    }

    @Test
    void onlyWhatIsNeededAndHasChangedIsSent() throws Exception {
        OfferedFolder offered = new OfferedFolder(folder);
        client.offering(Map.of("context", offered, "dockerfile", new OfferedFolder(folder)));
        file("src/a", "a\n");
        file("src/b", "b\n");
        file("elsewhere", "x\n");
        String dockerfile = "FROM busybox\nCOPY src /in/\nRUN cat /in/*\n";
        BuildKitClient.Outcome first = build(dockerfile, "one");
        assertTrue(first.logs().contains("a\nb\n"), first::logs);
        assertEquals(Set.of("src/a", "src/b"), Set.copyOf(offered.sent));
        offered.sent.clear();
        file("src/b", "changed\n");
        BuildKitClient.Outcome second = build(dockerfile, "one");
        assertTrue(second.logs().contains("a\nchanged\n"), second::logs);
        assertEquals(List.of("src/b"), offered.sent);
        offered.sent.clear();
        BuildKitClient.Outcome third = build(dockerfile, "one");
        assertTrue(third.vertices().contains("[3/3] RUN cat /in/* CACHED"), third::toString);
        assertEquals(List.of(), offered.sent);
        // Another Dockerfile needs something else, and nothing is left of a context that was pruned.
        String other = "FROM busybox\nCOPY elsewhere /in/\nRUN ls /in\n";
        build(other, "one");
        assertEquals(List.of("elsewhere"), offered.sent);
        assertTrue(docker.ok("builder", "prune", "-f").contains("Total"));
        offered.sent.clear();
        build(other, "one");
        assertEquals(List.of("elsewhere"), offered.sent);
    }

    @Test
    void aLinkThatIsNamedIsFollowed() throws Exception {
        file("deep/target", "text\n");
        Files.createSymbolicLink(folder.resolve("folder"), Path.of("deep"));
        Files.createSymbolicLink(folder.resolve("lnk"), Path.of("deep/target"));
        String dockerfile = """
                FROM busybox
                COPY lnk deep /x/
                COPY lnk /y
                COPY folder deep /z/
                RUN cat /x/lnk /y /z/target; ls -l /y
                """;
        BuildKitClient.Outcome built = build(dockerfile, "links");
        assertTrue(built.failure().isEmpty(), built::toString);
        assertTrue(built.logs().contains("text\ntext\ntext\n-rw"), built::logs);
    }

    @Test
    void aClientThatVanishesLeavesNothing() throws Exception {
        file("Dockerfile", "FROM busybox\nRUN echo begun; sleep 1000\n");
        GrpcClient control = client.connect(true);
        Channel session = client.openSession();
        Thread.ofVirtual().start(() -> {
            try {
                var _ = client.build(control, Map.of("filename", "Dockerfile"), _ -> {});
            } catch (Exception | AssertionError e) {
                // It is cut.
                Thread.onSpinWait();
            }
        });
        Command.await("a container", PATIENCE, () -> !docker.ok("ps", "-q").isEmpty());
        session.close().sync();
        Command.await("its end", PATIENCE, () -> docker.ok("ps", "-aq").isEmpty());
        control.close();
        nothingIsLeft();
        // While files come.
        CompletableFuture<Boolean> asked = new CompletableFuture<>();
        client.offering("/moby.filesync.v1.FileSync/DiffCopy", call -> {
            asked.complete(true);
            var _ = call.receive();
        });
        GrpcClient second = client.connect(true);
        Channel secondSession = client.openSession();
        Thread.ofVirtual().start(() -> {
            try {
                var _ = client.build(second, Map.of("filename", "Dockerfile"), _ -> {});
            } catch (Exception | AssertionError e) {
                Thread.onSpinWait();
            }
        });
        assertTrue(asked.get());
        second.close();
        secondSession.close().sync();
        nothingIsLeft();
    }

    private void nothingIsLeft() {
        Command.await(
                "folders of builds",
                PATIENCE,
                () -> docker.ok("ps", "-aq").isEmpty()
                        && Trees.children(daemon.dataRoot().resolve("build")).size() <= 1
                        && Trees.children(daemon.dataRoot().resolve("build")).stream()
                                .allMatch(life -> Trees.children(life).isEmpty()));
    }

    @Test
    void http2IsSpokenOnTheSocketItself() throws Exception {
        try (GrpcClient plain = client.connect(false)) {
            byte[] workers = plain.unary(
                    "/moby.buildkit.v1.Control/ListWorkers",
                    GrpcMetadata.EMPTY,
                    new byte[0],
                    CallContext.background(PATIENCE));
            assertTrue(new String(workers, StandardCharsets.UTF_8).contains("linux"));
            Channel session = client.openSession();
            file("Dockerfile", "FROM busybox\nRUN true\n");
            BuildKitClient.Outcome outcome = client.build(plain, Map.of("filename", "Dockerfile"), _ -> {});
            assertTrue(outcome.failure().isEmpty(), outcome::toString);
            session.close();
        }
    }

    @Test
    void whatIsNotThereYetIsSaid() throws Exception {
        BuildKitClient.Outcome named = build("FROM busybox\n", "x", Map.of("context:base", "docker-image://busybox"));
        assertTrue(named.failure().orElseThrow().words().contains("named context base"), named::toString);
        BuildKitClient.Outcome oci = client.build(
                Map.of("filename", "Dockerfile"),
                solve -> solve.addExporters(Exporter.newBuilder().setType("oci")));
        assertEquals(GrpcCode.UNIMPLEMENTED, oci.failure().orElseThrow().code());
        assertTrue(oci.failure().orElseThrow().words().contains("oci"), oci::toString);
    }
}
