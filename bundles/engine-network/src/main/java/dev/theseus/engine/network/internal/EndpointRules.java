package dev.theseus.engine.network.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.network.EndpointConfig;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What may be asked of an endpoint. */
final class EndpointRules {
    private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");

    private EndpointRules() {}

    /** What can be said without knowing the network; {@code INVALID_PARAMETER} lists everything that is wrong. */
    static void check(EndpointConfig config) {
        List<String> faults = new ArrayList<>();
        faults.addAll(addressFault(config.ipv4Address(), false));
        faults.addAll(addressFault(config.ipv6Address(), true));
        config.linkLocalIps().stream()
                .filter(text -> !isAddress(text))
                .forEach(text -> faults.add("invalid link-local IP address " + text));
        if (!config.macAddress().isEmpty() && !MAC.matcher(config.macAddress()).matches()) {
            faults.add("invalid MAC address " + config.macAddress());
        }
        fail(faults);
    }

    private static boolean isAddress(String text) {
        try {
            return !Cidr.literal(text).isAnyLocalAddress();
        } catch (EngineException | IllegalArgumentException e) {
            return false;
        }
    }

    private static List<String> addressFault(String text, boolean ipv6) {
        if (text.isEmpty()) {
            return List.of();
        }
        try {
            AddressText.parse(text, ipv6);
            return List.of();
        } catch (EngineException e) {
            return List.of(e.message());
        }
    }

    /** What depends on the network. */
    static void checkOn(NetworkRecord network, EndpointConfig config) {
        check(config);
        if (network.config().configOnly()) {
            throw EngineException.invalid("network " + network.name()
                    + " holds configuration only: create a network with --config-from " + network.name()
                    + " and connect to that");
        }
        List<String> faults = new ArrayList<>();
        boolean chosen =
                !config.ipv4Address().isEmpty() || !config.ipv6Address().isEmpty();
        if (network.predefined() && chosen) {
            faults.add("user specified IP address is supported on user defined networks only");
        }
        if (network.predefined() && !config.aliases().isEmpty()) {
            faults.add("network-scoped alias is supported only for containers in user defined networks");
        }
        faults.addAll(outside(network, config.ipv4Address(), false));
        faults.addAll(outside(network, config.ipv6Address(), true));
        fail(faults);
    }

    /** An address that no subnet of the network has; one that has none yet chooses them later. */
    private static List<String> outside(NetworkRecord network, String text, boolean ipv6) {
        if (text.isEmpty() || !network.settled()) {
            return List.of();
        }
        InetAddress address = AddressText.parse(text, ipv6);
        boolean inside = network.config().pools().stream()
                .map(pool -> Cidr.parse(pool.subnet()))
                .anyMatch(subnet -> subnet.contains(address));
        return inside ? List.of() : List.of("no configured subnet or ip-range contain the IP address " + text);
    }

    private static void fail(List<String> faults) {
        if (!faults.isEmpty()) {
            // Several are a list.
            String each = faults.size() > 1 ? "* " : "";
            throw EngineException.invalid("invalid endpoint settings:\n" + each + String.join("\n" + each, faults));
        }
    }
}
