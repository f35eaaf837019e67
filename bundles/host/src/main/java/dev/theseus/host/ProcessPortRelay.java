package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.PortRelay;
import dev.theseus.linux.process.PidFd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relay that is a process, started with the first port and anew when it ends while ports are open. */
final class ProcessPortRelay implements PortRelay {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessPortRelay.class);
    private static final int SIGKILL = 9;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("::1");

    private final Path folder;
    private final List<String> command;
    private final Map<Place, Forward> open = new HashMap<>();
    private @Nullable RelayConnection connection;
    /** The process at the other end of the connection; empty when it had ended before it could be watched. */
    private Optional<PidFd> process = Optional.empty();

    /** Where the host is listened at. */
    private record Place(String protocol, InetAddress host, int port) {
        static Place of(Forward forward) {
            return new Place(forward.protocol(), forward.host(), forward.port());
        }

        @Override
        public String toString() {
            return protocol + " " + text(host) + " " + port;
        }
    }

    ProcessPortRelay(Path folder, List<String> command) {
        this.folder = folder;
        this.command = command;
    }

    @Override
    public boolean isUsable() {
        try (ServerSocketChannel probe = ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            probe.bind(new InetSocketAddress(LOOPBACK, 0));
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("This host has no IPv6", e);
            return false;
        }
    }

    @Override
    public synchronized void open(Forward forward) {
        String answer = ask(line(forward));
        if (!answer.equals("ok")) {
            throw EngineException.internal(RelayAnswers.failure(answer));
        }
        open.put(Place.of(forward), forward);
    }

    @Override
    public synchronized void close(String protocol, InetAddress host, int port) {
        Place place = new Place(protocol, host, port);
        open.remove(place);
        if (reach().isPresent()) {
            ask("close " + place);
        }
    }

    @Override
    public synchronized void keepOnly(Set<Forward> forwards) {
        Optional<RelayConnection> present = reach();
        if (present.isEmpty()) {
            return;
        }
        List<String> wanted = forwards.stream().map(ProcessPortRelay::line).toList();
        for (String line : attempt(RelayConnection::list)) {
            if (!wanted.contains("open " + line)) {
                String[] words = line.split(" ");
                ask("close " + words[0] + " " + words[1] + " " + words[2]);
                LOG.info("Port {} of {} is closed: no container has it any more", words[2], words[1]);
            }
        }
    }

    private static String line(Forward forward) {
        return "open " + Place.of(forward) + " " + text(forward.target()) + " " + forward.targetPort();
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    /** What is to be asked of a relay. */
    private interface Question<T> {
        T ask(RelayConnection relay) throws IOException;
    }

    private String ask(String line) {
        return attempt(relay -> relay.ask(line));
    }

    /**
     * A relay that ends while it is asked has lost what it was told: the next one is asked again. One that is silent serves
     * nobody and is ended; it would do later what it was asked now, when nobody counts on it.
     */
    private <T> T attempt(Question<T> question) {
        try {
            return question.ask(connected());
        } catch (IOException first) {
            LOG.warn("The port relay does not answer, and is replaced: {}", first.getMessage());
            process.ifPresent(relay -> relay.signal(SIGKILL));
            hangUp();
        }
        try {
            return question.ask(connected());
        } catch (IOException e) {
            hangUp();
            throw EngineException.unavailable("the port relay in " + folder + " does not answer: " + e.getMessage());
        }
    }

    private RelayConnection connected() throws IOException {
        Optional<RelayConnection> present = reach();
        return present.isPresent() ? present.get() : meet(RelayConnection.start(folder, command));
    }

    /** One that runs. */
    private Optional<RelayConnection> reach() {
        if (connection == null) {
            RelayConnection.find(folder).ifPresent(this::meet);
        }
        return Optional.ofNullable(connection);
    }

    /** Tells a relay what should be open, and takes notice of its end. */
    private RelayConnection meet(RelayConnection relay) {
        connection = relay;
        open.values().forEach(forward -> reopen(relay, forward));
        watch(relay);
        return relay;
    }

    private static void reopen(RelayConnection relay, Forward forward) {
        try {
            String answer = relay.ask(line(forward));
            if (!answer.equals("ok")) {
                LOG.warn("{} is not relayed any more: {}", Place.of(forward), RelayAnswers.failure(answer));
            }
        } catch (IOException e) {
            LOG.warn("{} is not relayed any more", Place.of(forward), e);
        }
    }

    private void watch(RelayConnection relay) {
        Optional<PidFd> handle = PidFd.open(relay.pid());
        process = handle;
        if (handle.isPresent()) {
            handle.get().onExit(() -> ended(relay, handle.get()));
        }
    }

    private synchronized void ended(RelayConnection relay, PidFd handle) {
        if (process.filter(handle::equals).isPresent()) {
            process = Optional.empty();
        }
        handle.close();
        if (connection == relay) {
            hangUp();
            if (!open.isEmpty()) {
                LOG.warn("The port relay ({}) has ended; another one is started", relay.pid());
                restart();
            }
        }
    }

    private void restart() {
        try {
            connected();
        } catch (IOException | EngineException e) {
            LOG.error("The port relay cannot be started; ports are not reached by IPv6 until it is", e);
        }
    }

    private void hangUp() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
