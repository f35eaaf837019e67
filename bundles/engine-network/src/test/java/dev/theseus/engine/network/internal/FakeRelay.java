package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.PortRelay;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps what it is told, and outlives the daemon. */
final class FakeRelay implements PortRelay {
    private final Map<String, Forward> all = new TreeMap<>();
    private boolean usable = true;
    private String failure = "";

    /** Of a host without IPv6. */
    static FakeRelay ofIpv4Host() {
        FakeRelay relay = new FakeRelay();
        relay.usable = false;
        return relay;
    }

    /** What is asked of it from now on fails; empty for success again. */
    synchronized void fail(String message) {
        failure = message;
    }

    /** {@code tcp [::]:8080 10.0.0.2:80}. */
    synchronized Set<String> open() {
        Set<String> texts = new TreeSet<>();
        all.forEach((key, forward) ->
                texts.add(key + " " + AddressText.text(forward.target()) + ":" + forward.targetPort()));
        return texts;
    }

    private static String key(String protocol, InetAddress host, int port) {
        return protocol + " [" + AddressText.text(host) + "]:" + port;
    }

    @Override
    public boolean isUsable() {
        return usable;
    }

    @Override
    public synchronized void open(Forward forward) {
        if (!failure.isEmpty()) {
            throw EngineException.internal(failure);
        }
        all.put(key(forward.protocol(), forward.host(), forward.port()), forward);
    }

    @Override
    public synchronized void close(String protocol, InetAddress host, int port) {
        all.remove(key(protocol, host, port));
    }

    @Override
    public synchronized void keepOnly(Set<Forward> forwards) {
        all.values().retainAll(forwards);
    }
}
