package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TCP with certificates on both sides. */
class TlsIT {
    @TempDir
    private Path folder;

    @Test
    void servesWhoHasItsAuthoritysCertificate() {
        authority("ca");
        certificate("ca", "server");
        certificate("ca", "client");
        authority("other");
        certificate("other", "stranger");
        String host = "tcp://127.0.0.1:" + Registry.freePort();
        try (Daemon daemon = Daemon.create(
                "--host=" + host,
                "--tlsverify",
                "--tlscacert=" + folder.resolve("ca.pem"),
                "--tlscert=" + folder.resolve("server.pem"),
                "--tlskey=" + folder.resolve("server.key"))) {
            daemon.loadBusybox();
            DockerCli docker = new DockerCli(host, folder);
            assertEquals(
                    "served",
                    with(docker, "ca", "client", "run", "--rm", "busybox", "echo", "served")
                            .ok()
                            .text());
            with(docker, "ca", "stranger", "version").failed("tls: ");
            with(docker, "other", "client", "version").failed("certificate signed by unknown authority");
            docker.run("--tls", "version").failed("certificate");
            docker.run("version").failed("Client sent an HTTP request to an HTTPS server.");
            assertTrue(daemon.alive());
            with(docker, "ca", "client", "version").ok();
        }
    }

    /** As Go's server does: each one costs the server a handshake, and the client next to nothing. */
    @Test
    void aClientThatWantsToNegotiateAnewIsRefused() {
        authority("ca");
        certificate("ca", "server");
        certificate("ca", "client");
        int port = Registry.freePort();
        try (Daemon daemon = Daemon.create(
                "--host=tcp://127.0.0.1:" + port,
                "--tlsverify",
                "--tlscacert=" + folder.resolve("ca.pem"),
                "--tlscert=" + folder.resolve("server.pem"),
                "--tlskey=" + folder.resolve("server.key"))) {
            DockerCli docker = new DockerCli("tcp://127.0.0.1:" + port, folder);
            with(docker, "ca", "client", "version").ok();
            try (Command client = Command.start(
                    Map.of(),
                    List.of(
                            "openssl",
                            "s_client",
                            "-tls1_2",
                            "-connect",
                            "127.0.0.1:" + port,
                            "-CAfile",
                            file("ca.pem"),
                            "-cert",
                            file("client.pem"),
                            "-key",
                            file("client.key")))) {
                client.awaitOut("Verify return code: 0");
                client.write("R\n");
                // It ends by itself, since the server ends the connection.
                client.result().failed("RENEGOTIATING").says("alert handshake failure");
            }
            Command.await("a daemon at rest", Duration.ofSeconds(20), () -> cpuTicksOfHalfASecond(daemon.pid()) < 10);
            with(docker, "ca", "client", "version").ok();
        }
    }

    private static long cpuTicksOfHalfASecond(long pid) {
        long before = cpuTicks(pid);
        Command.pause(Duration.ofMillis(500));
        return cpuTicks(pid) - before;
    }

    /** User and system time, in hundredths of seconds. */
    private static long cpuTicks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result with(DockerCli docker, String authority, String name, String... words) {
        List<String> command = new ArrayList<>(List.of(
                "--tlsverify",
                "--tlscacert=" + folder.resolve(authority + ".pem"),
                "--tlscert=" + folder.resolve(name + ".pem"),
                "--tlskey=" + folder.resolve(name + ".key")));
        command.addAll(List.of(words));
        return docker.run(command.toArray(String[]::new));
    }

    private void authority(String name) {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key"),
                "-out",
                file(name + ".pem"));
    }

    private void certificate(String authority, String name) {
        Trees.write(
                folder.resolve("extensions"), "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n");
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key"),
                "-out",
                file("request"));
        openssl(
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                file("request"),
                "-CA",
                file(authority + ".pem"),
                "-CAkey",
                file(authority + ".key"),
                "-CAcreateserial",
                "-extfile",
                file("extensions"),
                "-out",
                file(name + ".pem"));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void openssl(String... words) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        Command.run(command.toArray(String[]::new)).ok();
    }
}
