package dev.theseus.image.registry.internal;

import dev.theseus.api.network.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Which registries may be reached without verified TLS: those listed, and always this machine's loopback. */
final class InsecureRegistries {
    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));

    private InsecureRegistries() {}

    /**
     * @param host {@code host[:port]}
     * @param configured {@code host[:port]} or CIDR each
     */
    static boolean contains(String host, List<String> configured) {
        String name = withoutPort(host);
        if (name.equals("localhost") || configured.contains(host) || configured.contains(name)) {
            return true;
        }
        List<Cidr> ranges = configured.stream()
                .filter(entry -> entry.contains("/"))
                .map(InsecureRegistries::cidrOrNone)
                .flatMap(List::stream)
                .toList();
        if (ranges.isEmpty() && !isLiteral(name)) {
            return false;
        }
        return addresses(name).stream()
                .anyMatch(address -> LOOPBACK.stream().anyMatch(range -> isLiteral(name) && range.contains(address))
                        || ranges.stream().anyMatch(range -> range.contains(address)));
    }

    private static List<Cidr> cidrOrNone(String entry) {
        try {
            return List.of(Cidr.parse(entry));
        } catch (IllegalArgumentException notOne) {
            return List.of();
        }
    }

    private static List<InetAddress> addresses(String name) {
        try {
            return List.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    private static boolean isLiteral(String name) {
        return name.contains(":") || name.matches("[0-9.]+");
    }

    static String withoutPort(String host) {
        int end = host.indexOf(']');
        if (host.startsWith("[") && end > 0) {
            return host.substring(1, end);
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
