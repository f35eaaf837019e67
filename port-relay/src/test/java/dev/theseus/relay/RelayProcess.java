package dev.theseus.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A relay that runs in a folder, and a connection to it. */
final class RelayProcess implements AutoCloseable {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Path folder;
    private final Process process;
    private SocketChannel daemon;
    private BufferedReader answers;

    private RelayProcess(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static RelayProcess start(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.theseus.relay.Main")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        RelayProcess relay = new RelayProcess(folder, process);
        relay.connect();
        return relay;
    }

    /** Waits for the socket. */
    void connect() throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(folder.resolve("port-relay.sock")));
                daemon = channel;
                answers = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII));
                return;
            } catch (IOException e) {
                channel.close();
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    String ask(String line) throws IOException {
        daemon.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
        return answers.readLine();
    }

    List<String> list() throws IOException {
        int count = Integer.parseInt(ask("list"));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(answers.readLine());
        }
        return lines;
    }

    void hangUp() throws IOException {
        daemon.close();
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
