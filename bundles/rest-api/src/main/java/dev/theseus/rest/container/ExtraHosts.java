package dev.theseus.rest.container;

import dev.theseus.api.error.EngineException;
import java.net.InetAddress;
import java.util.List;

/** Lines for a container's hosts file: {@code name:address}, where the address may be {@code host-gateway}. */
final class ExtraHosts {
    private static final String GATEWAY = "host-gateway";

    private ExtraHosts() {}

    static List<String> checked(List<String> hosts) {
        hosts.forEach(ExtraHosts::check);
        return hosts;
    }

    private static void check(String host) {
        int colon = host.indexOf(':');
        if (colon <= 0) {
            throw EngineException.invalid("bad format for add-host: \"" + host + "\"");
        }
        String address = host.substring(colon + 1);
        if (!address.equals(GATEWAY) && !isAddress(address)) {
            throw EngineException.invalid("invalid IP address in add-host: \"" + address + "\"");
        }
    }

    private static boolean isAddress(String text) {
        boolean bracketed = text.startsWith("[") && text.endsWith("]");
        try {
            InetAddress.ofLiteral(bracketed ? text.substring(1, text.length() - 1) : text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
