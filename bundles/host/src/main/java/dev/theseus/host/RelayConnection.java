package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.process.Child;
import dev.theseus.linux.process.PidFd;
import dev.theseus.linux.process.SpawnSpec;
import dev.theseus.linux.process.SpawnSpec.Group;
import dev.theseus.linux.process.Spawner;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A daemon's connection to a relay: lines that are answered by lines. */
final class RelayConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RelayConnection.class);
    private static final String SOCKET = "port-relay.sock";
    private static final String HELLO = "port-relay 1 ";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_NANOS = 2_000_000;
    private static final int FOLDER = 0x200000 | 0x10000;
    private static final int APPEND = 0x1 | 0x40 | 0x400;
    private static final int SIGKILL = 9;

    private final SocketChannel channel;
    private final Selector selector;
    private final StringBuilder begun = new StringBuilder();
    private final long pid;

    private RelayConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        pid = greet();
    }

    private long greet() throws IOException {
        try {
            String hello = ask("hello");
            long process = Long.parseLong(hello.substring(hello.lastIndexOf(' ') + 1));
            if (!hello.startsWith(HELLO)) {
                end(process);
                throw new IOException("it is of another release: " + hello);
            }
            return process;
        } catch (IOException | NumberFormatException e) {
            selector.close();
            throw new IOException("no relay that can be talked to", e);
        }
    }

    /** One of another release would not understand. */
    private static void end(long process) {
        Optional<PidFd> other = PidFd.open(process);
        if (other.isPresent()) {
            try (PidFd handle = other.get()) {
                handle.signal(SIGKILL);
            }
        }
    }

    /** Connects to one that runs in the folder. */
    static Optional<RelayConnection> find(Path folder) {
        // The address of a socket has little room; an open folder has a short name.
        try (Descriptor place = Descriptor.open(folder, FOLDER, 0)) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(place.path().resolve(SOCKET)));
                return Optional.of(new RelayConnection(channel));
            } catch (IOException e) {
                channel.close();
                LOG.trace("No port relay in {}", folder, e);
                return Optional.empty();
            }
        } catch (IOException | EngineException e) {
            LOG.debug("No port relay in {}", folder, e);
            return Optional.empty();
        }
    }

    /** Starts one and waits for it. */
    static RelayConnection start(Path folder, List<String> command) throws IOException {
        Child child;
        try (Descriptor log = Descriptor.open(folder.resolve("port-relay.log"), APPEND, 0600)) {
            child = Spawner.spawn(new SpawnSpec(
                    command,
                    Map.of("MALLOC_ARENA_MAX", "1"),
                    Optional.of(folder),
                    Map.of(1, log, 2, log),
                    // A signal from the daemon's terminal is none for it.
                    Group.OWN_SESSION));
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && !child.exit().isDone()) {
            Optional<RelayConnection> relay = find(folder);
            if (relay.isPresent() && relay.get().pid() == child.pid()) {
                return relay.get();
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        child.signal(SIGKILL);
        throw new IOException("it cannot be started, see " + folder.resolve("port-relay.log"));
    }

    long pid() {
        return pid;
    }

    /** Asks for one line. */
    String ask(String line) throws IOException {
        ByteBuffer question = StandardCharsets.US_ASCII.encode(line + "\n");
        while (question.hasRemaining()) {
            channel.write(question);
        }
        return answer();
    }

    /** What is open, as it was told. */
    List<String> list() throws IOException {
        int count = Integer.parseInt(ask("list"));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(answer());
        }
        return all;
    }

    private String answer() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(4096);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            int line = begun.indexOf("\n");
            if (line >= 0) {
                String text = begun.substring(0, line);
                begun.delete(0, line + 1);
                return text;
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("it is silent");
            }
            selector.select(left);
            selector.selectedKeys().clear();
            if (channel.read(data.clear()) < 0) {
                throw new IOException("it has hung up");
            }
            begun.append(StandardCharsets.US_ASCII.decode(data.flip()));
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing the connection to the port relay", e);
        }
    }
}
