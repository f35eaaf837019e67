package dev.theseus.image.registry.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY}, which operators set for dockerd. */
final class EnvironmentProxies extends ProxySelector {
    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    private final Map<String, String> environment;

    EnvironmentProxies(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    @Override
    public List<Proxy> select(URI uri) {
        String proxy = variable(uri.getScheme() + "_proxy");
        if (proxy.isEmpty() || isExempt(uri)) {
            return DIRECT;
        }
        URI address = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
        int port = address.getPort() >= 0 ? address.getPort() : 80;
        return address.getHost() == null
                ? DIRECT
                : List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port)));
    }

    private boolean isExempt(URI uri) {
        String host = uri.getHost();
        if (InsecureRegistries.contains(uri.getRawAuthority(), List.of())) {
            return true; // This machine itself.
        }
        return Arrays.stream(variable("no_proxy").split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> entry.equals("*")
                        || entry.equals(host)
                        || entry.equals(uri.getRawAuthority())
                        || host.endsWith(entry.startsWith(".") ? entry : "." + entry)
                        || entry.contains("/") && InsecureRegistries.contains(host, List.of(entry)));
    }

    private String variable(String name) {
        String upper = environment.get(name.toUpperCase(java.util.Locale.ROOT));
        return upper != null ? upper : environment.getOrDefault(name, "");
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The request fails with the same exception; there is no other proxy to choose.
    }
}
