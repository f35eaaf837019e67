package dev.theseus.engine.network;

import java.util.List;

/**
 * Resolver settings, as flags give them.
 *
 * @param servers literal addresses
 * @param search domains; a lone {@code .} for none
 * @param options as in resolv.conf
 */
public record Resolver(List<String> servers, List<String> search, List<String> options) {
    public static final Resolver NONE = new Resolver(List.of(), List.of(), List.of());

    public Resolver {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
        options = List.copyOf(options);
    }

    /** These settings, with those of {@code fallback} where nothing is said. */
    public Resolver orElse(Resolver fallback) {
        return new Resolver(
                servers.isEmpty() ? fallback.servers : servers,
                search.isEmpty() ? fallback.search : search,
                options.isEmpty() ? fallback.options : options);
    }
}
