package dev.theseus.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A docker-registry of its own on loopback. */
public final class Registry implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Process process;

    private Registry(boolean locked, List<String> prefix, int port) {
        this.port = port;
        try {
            folder = Files.createTempDirectory("theseus-e2e-registry");
            String auth = locked ? "auth:\n  htpasswd:\n    realm: theseus\n    path: " + passwords(folder) + "\n" : "";
            Path config = Trees.write(folder.resolve("config.yml"), """
                    version: 0.1
                    log: {level: error}
                    storage:
                      filesystem: {rootdirectory: %s}
                      delete: {enabled: true}
                    http: {addr: "127.0.0.1:%d"}
                    """.formatted(folder.resolve("data"), port) + auth);
            process = new ProcessBuilder(command(prefix, "docker-registry", "serve", config.toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Command.await(
                "registry " + port,
                Duration.ofSeconds(20),
                () -> !Command.run(
                                Map.of(),
                                new byte[0],
                                command(prefix, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", url()))
                        .text()
                        .equals("000"));
    }

    /** Starts one that anybody may use. */
    public static Registry open() {
        return new Registry(false, List.of(), freePort());
    }

    /** Starts one for the user {@code jason} with the password {@code fleece}. */
    public static Registry locked() {
        return new Registry(true, List.of(), freePort());
    }

    /** Starts one on a port of the loopback of another network namespace. */
    public static Registry in(Netns network, int port, boolean locked) {
        return new Registry(locked, network.enter(), port);
    }

    private static List<String> command(List<String> prefix, String... words) {
        return Stream.concat(prefix.stream(), Stream.of(words)).toList();
    }

    private String url() {
        return "http://" + host() + "/v2/";
    }

    /** A port of loopback that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Its address, as it stands before the first slash of a reference. */
    public String host() {
        return "127.0.0.1:" + port;
    }

    /** Its port of loopback. */
    public int port() {
        return port;
    }

    /** Puts an OCI layout into it, as it is. */
    public void put(ImageLayout layout, String name) {
        Command.run(
                        Map.of(),
                        new byte[0],
                        List.of(
                                "skopeo",
                                "copy",
                                "--all",
                                "-q",
                                "--dest-tls-verify=false",
                                "--preserve-digests",
                                "oci:" + layout.folder(),
                                "docker://" + host() + "/" + name))
                .ok();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        Trees.delete(folder);
    }

    private static Path passwords(Path folder) {
        return Trees.write(
                folder.resolve("htpasswd"),
                Command.run("htpasswd", "-Bbn", "jason", "fleece").ok().out());
    }
}
