package dev.theseus.engine.network;

import dev.theseus.api.network.Cidr;
import dev.theseus.api.network.NameService;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The text of a container's hostname, hosts and resolv.conf files. Pure functions. */
public final class NetworkFiles {
    /** The port that name servers listen on. */
    public static final int DNS_PORT = 53;

    private static final String HOST_GATEWAY = "host-gateway";

    private static final List<String> PUBLIC_SERVERS = List.of("8.8.8.8", "8.8.4.4");

    private static final List<String> LOCAL_HOSTS = List.of(
            "127.0.0.1\tlocalhost",
            "::1\tlocalhost ip6-localhost ip6-loopback",
            "fe00::\tip6-localnet",
            "ff00::\tip6-mcastprefix",
            "ff02::1\tip6-allnodes",
            "ff02::2\tip6-allrouters");

    private NetworkFiles() {}

    /** {@code /etc/hostname}. */
    public static String hostname(String hostname) {
        return hostname + "\n";
    }

    /**
     * {@code /etc/hosts}: loopback names, extra hosts, linked containers, and the container's own addresses.
     *
     * @param extraHosts {@code name:address} or {@code name=address}; {@code host-gateway} stands for the host
     */
    public static String hosts(String hostname, String domainname, List<String> extraHosts, SandboxView sandbox) {
        List<String> lines = new ArrayList<>(LOCAL_HOSTS);
        for (String extra : extraHosts) {
            lines.add(extraHost(extra, sandbox.hostGateway()));
        }
        for (SandboxView.HostEntry linked : sandbox.linkedHosts()) {
            lines.add(linked.address() + "\t" + String.join(" ", linked.names()));
        }
        String own = ownNames(hostname, domainname);
        Set<String> addresses = new LinkedHashSet<>();
        for (EndpointView endpoint : sandbox.endpoints().values()) {
            addresses.add(endpoint.ipv4Address());
            addresses.add(endpoint.ipv6Address());
        }
        addresses.remove("");
        for (String address : addresses) {
            lines.add(address + "\t" + own);
        }
        return String.join("\n", lines) + "\n";
    }

    /** The full name, and the part before the first dot. */
    private static String ownNames(String hostname, String domainname) {
        String full = domainname.isEmpty() ? hostname : hostname + "." + domainname;
        int dot = full.indexOf('.');
        return dot <= 0 ? full : full + " " + full.substring(0, dot);
    }

    private static String extraHost(String extra, String hostGateway) {
        int split = separator(extra);
        String address = extra.substring(split + 1);
        if (address.startsWith("[") && address.endsWith("]")) {
            address = address.substring(1, address.length() - 1);
        }
        return (address.equals(HOST_GATEWAY) ? hostGateway : address) + "\t" + extra.substring(0, split);
    }

    private static int separator(String extra) {
        int equals = extra.indexOf('=');
        int split = equals >= 0 ? equals : extra.indexOf(':');
        if (split <= 0 || split == extra.length() - 1) {
            throw new IllegalArgumentException("bad format for add-host: \"" + extra + "\"");
        }
        return split;
    }

    /**
     * {@code /etc/resolv.conf}: what the settings say, and the host's own file where they say nothing. Servers on the
     * host's loopback cannot be reached from a container and are left out.
     *
     * @param settings the container's, completed by the daemon's
     * @param hostFile text of the host's resolv.conf; empty when there is none
     * @param nameService whether the embedded name service answers in this container
     */
    public static String resolvConf(Resolver settings, String hostFile, boolean nameService) {
        Resolver all = settings.orElse(parse(hostFile));
        List<String> options = new ArrayList<>(all.options());
        List<String> servers;
        if (nameService) {
            servers = List.of(NameService.ADDRESS);
            if (options.stream().noneMatch(option -> option.startsWith("ndots:"))) {
                options.add("ndots:0");
            }
        } else {
            servers = servers(settings, hostFile);
        }
        StringBuilder text = new StringBuilder();
        servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
        if (!all.search().isEmpty() && !all.search().equals(List.of("."))) {
            text.append("search ").append(String.join(" ", all.search())).append('\n');
        }
        if (!options.isEmpty()) {
            text.append("options ").append(String.join(" ", options)).append('\n');
        }
        return text.toString();
    }

    /** The servers that the embedded name service forwards to. */
    public static List<InetSocketAddress> upstream(Resolver settings, String hostFile) {
        return servers(settings, hostFile).stream()
                .map(server -> new InetSocketAddress(Cidr.literal(server), DNS_PORT))
                .toList();
    }

    private static List<String> servers(Resolver settings, String hostFile) {
        if (!settings.servers().isEmpty()) {
            return settings.servers();
        }
        List<String> servers = parse(hostFile).servers().stream()
                .filter(NetworkFiles::reachable)
                .toList();
        return servers.isEmpty() ? PUBLIC_SERVERS : servers;
    }

    /** Not the host's loopback; nor an address with a zone, which names an interface of the host. */
    private static boolean reachable(String server) {
        try {
            return server.indexOf('%') < 0 && !Cidr.literal(server).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Resolver parse(String text) {
        List<String> servers = new ArrayList<>();
        List<String> search = new ArrayList<>();
        List<String> options = new ArrayList<>();
        for (String line : text.lines().toList()) {
            List<String> words = List.of(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> servers.addAll(values.stream().limit(1).toList());
                case "search", "domain" -> {
                    search.clear();
                    search.addAll(values);
                }
                case "options" -> options.addAll(values);
                default -> {
                    // Comments and what other resolvers know.
                }
            }
        }
        return new Resolver(servers, search, options);
    }
}
