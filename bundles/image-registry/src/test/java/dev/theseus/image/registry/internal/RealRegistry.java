package dev.theseus.image.registry.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's docker-registry as a child process, on a free port of the loopback address. */
final class RealRegistry implements AutoCloseable {
    private static final Path COMMAND = Path.of("/usr/bin/docker-registry");

    private final Process process;
    private final int port;

    private RealRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RealRegistry plain(Path folder) throws Exception {
        return start(folder, "", "");
    }

    static RealRegistry withPassword(Path folder, String user, String password) throws Exception {
        Path file = folder.resolve("htpasswd");
        Files.writeString(file, run(folder, "htpasswd", "-Bbn", user, password));
        return start(folder, "", "auth:\n  htpasswd:\n    realm: test\n    path: " + file + "\n");
    }

    /** @param clientRoots whose certificates clients must have; empty for anyone */
    static RealRegistry withTls(Path folder, Path certificate, Path key, List<Path> clientRoots) throws Exception {
        StringBuilder tls = new StringBuilder("  tls:\n    certificate: " + certificate + "\n    key: " + key + "\n");
        if (!clientRoots.isEmpty()) {
            tls.append("    clientcas:\n");
            clientRoots.forEach(root -> tls.append("      - ").append(root).append('\n'));
        }
        return start(folder, tls.toString(), "");
    }

    /** A certificate for the loopback address, signed by itself: {@code <name>.crt} and {@code <name>.key}. */
    static void makeCertificate(Path folder, String name) throws Exception {
        run(
                folder,
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-keyout",
                name + ".key",
                "-out",
                name + ".crt");
    }

    private static RealRegistry start(Path folder, String http, String auth) throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        Path config = folder.resolve("registry.yml");
        Files.writeString(
                config,
                "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: "
                        + folder.resolve("storage") + "\nhttp:\n  addr: 127.0.0.1:" + port + "\n" + http + auth);
        ProcessBuilder builder = new ProcessBuilder(COMMAND.toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile());
        builder.environment().put("OTEL_TRACES_EXPORTER", "none");
        RealRegistry registry = new RealRegistry(builder.start(), port);
        registry.awaitPort(folder);
        return registry;
    }

    private void awaitPort(Path folder) throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive()) {
                    break;
                }
                Thread.sleep(50);
            }
        }
        close();
        throw new IllegalStateException(Files.readString(folder.resolve("registry.log")));
    }

    private static String run(Path folder, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " failed");
        }
        return output;
    }

    /** {@code 127.0.0.1:port} */
    String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
