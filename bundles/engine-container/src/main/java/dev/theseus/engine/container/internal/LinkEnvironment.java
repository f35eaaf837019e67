package dev.theseus.engine.container.internal;

import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.network.SandboxView.HostEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** What legacy links tell a container of others, in variables: {@code DB_PORT_5432_TCP_ADDR=172.17.0.2}. */
final class LinkEnvironment {
    private static final Comparator<PortKey> BY_NUMBER =
            Comparator.comparingInt(PortKey::port).thenComparing(PortKey::protocol);
    /** A container's own, which mean nothing to others. */
    private static final Set<String> OWN = Set.of("HOME", "PATH");

    private LinkEnvironment() {}

    /**
     * @param name of the container that has the links
     * @param linked the alias comes first, the container's name last
     * @param byName gives the record of a container
     */
    static List<String> of(String name, List<HostEntry> linked, Function<String, ContainerRecord> byName) {
        List<String> all = new ArrayList<>();
        for (HostEntry entry : linked) {
            ContainerRecord other = byName.apply(entry.names().getLast());
            String alias = entry.names().getFirst();
            String prefix = alias.replace('-', '_').toUpperCase(Locale.ROOT);
            all.addAll(ports(prefix, entry.address(), other.spec().exposedPorts()));
            all.add(prefix + "_NAME=/" + name + "/" + alias);
            other.spec().process().environment().stream()
                    .filter(variable -> variable.indexOf('=') > 0)
                    .filter(variable -> !OWN.contains(variable.substring(0, variable.indexOf('='))))
                    .forEach(variable -> all.add(prefix + "_ENV_" + variable));
        }
        return all;
    }

    private static List<String> ports(String prefix, String address, Set<PortKey> exposed) {
        List<String> all = new ArrayList<>();
        for (PortKey port : exposed.stream().sorted(BY_NUMBER).toList()) {
            String url = port.protocol() + "://" + address + ":" + port.port();
            if (all.isEmpty()) {
                all.add(prefix + "_PORT=" + url);
            }
            String one = prefix + "_PORT_" + port.port() + "_" + port.protocol().toUpperCase(Locale.ROOT);
            all.add(one + "=" + url);
            all.add(one + "_ADDR=" + address);
            all.add(one + "_PORT=" + port.port());
            all.add(one + "_PROTO=" + port.protocol());
        }
        return all;
    }
}
