package dev.theseus.engine.network.internal;

import dev.theseus.engine.network.internal.SandboxRecord.EndpointRecord;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which endpoints of a sandbox provide its default routes, and so its published ports.
 *
 * @param ipv4 its endpoint's id; empty for none
 * @param ipv6 likewise
 */
record Gateways(String ipv4, String ipv6) {
    /** The highest priority wins, then the first name; internal networks lead nowhere. */
    static Gateways of(SandboxRecord sandbox, NetworkTable networks) {
        return new Gateways(best(sandbox, networks, false), best(sandbox, networks, true));
    }

    private static String best(SandboxRecord sandbox, NetworkTable networks, boolean ipv6) {
        record Candidate(EndpointRecord endpoint, NetworkRecord network) {}
        return sandbox.endpoints().stream()
                .filter(endpoint ->
                        !endpoint.leaving() && endpoint.address(ipv6).isPresent())
                .flatMap(endpoint -> networks.byId(endpoint.networkId()).stream()
                        .filter(network -> !network.config().internal())
                        .map(network -> new Candidate(endpoint, network)))
                .min(Comparator.comparingInt((Candidate candidate) ->
                                -candidate.endpoint().config().gatewayPriority())
                        .thenComparing(candidate -> candidate.network().name()))
                .map(candidate -> candidate.endpoint().id())
                .orElse("");
    }

    String of(boolean v6) {
        return v6 ? ipv6 : ipv4;
    }

    boolean has(boolean v6) {
        return !of(v6).isEmpty();
    }

    /** The endpoint that provides the family's default route. */
    Optional<EndpointRecord> endpoint(SandboxRecord sandbox, boolean v6) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> endpoint.id().equals(of(v6)))
                .findFirst();
    }
}
