package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Where a domain's registry is, and which of its addresses answers. */
final class EndpointDirectory {
    private static final URI INDEX = URI.create("https://index.docker.io/");
    private static final URI UPSTREAM = URI.create("https://registry-1.docker.io/");
    /** A mirror that did not answer is left alone this long, so that it does not slow every blob. */
    private static final Duration MIRROR_REST = Duration.ofSeconds(60);

    private final EngineSettings settings;
    private final HttpTransport transport;
    private final Authorization authorization;
    private final Duration greetingLimit;
    private final Map<Site, Endpoint> answering = new ConcurrentHashMap<>();
    private final Map<Site, Long> restingUntil = new ConcurrentHashMap<>();

    /**
     * @param greetingLimit how long an address is waited for when there is another to try: a plain server may take a TLS
     *     greeting for a line that does not end yet, and never answer
     */
    EndpointDirectory(
            EngineSettings settings, HttpTransport transport, Authorization authorization, Duration greetingLimit) {
        this.greetingLimit = greetingLimit;
        this.settings = settings;
        this.transport = transport;
        this.authorization = authorization;
    }

    /** The registry of a domain and, for the default domain, its mirrors before it. */
    List<Site> forReading(String domain) {
        List<Site> sites = new ArrayList<>();
        if (domain.equals(ImageReference.DEFAULT_DOMAIN)) {
            for (String mirror : settings.registryMirrors()) {
                mirrorSite(mirror).filter(this::isAwake).ifPresent(sites::add);
            }
        }
        sites.add(forWriting(domain));
        return List.copyOf(sites);
    }

    /** The registry of a domain itself. */
    Site forWriting(String domain) {
        if (domain.equals(ImageReference.DEFAULT_DOMAIN)) {
            return new Site(List.of(new Endpoint(UPSTREAM, true, false)));
        }
        if (!isInsecure(domain)) {
            return new Site(List.of(new Endpoint(URI.create("https://" + domain + "/"), true, false)));
        }
        return new Site(List.of(
                new Endpoint(URI.create("https://" + domain + "/"), false, false),
                new Endpoint(URI.create("http://" + domain + "/"), false, false)));
    }

    /** Where a domain's repositories are looked for. */
    Site forSearching(String domain) {
        return domain.equals(ImageReference.DEFAULT_DOMAIN)
                ? new Site(List.of(new Endpoint(INDEX, true, false)))
                : forWriting(domain);
    }

    boolean isInsecure(String host) {
        return InsecureRegistries.contains(host, settings.insecureRegistries());
    }

    private Optional<Site> mirrorSite(String address) {
        try {
            URI base = URI.create(address.endsWith("/") ? address : address + "/");
            if (base.getHost() == null || base.getScheme() == null) {
                return Optional.empty();
            }
            boolean verify = base.getScheme().equals("https") && !isInsecure(base.getRawAuthority());
            return Optional.of(new Site(List.of(new Endpoint(base, verify, true))));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private boolean isAwake(Site site) {
        Long until = restingUntil.get(site);
        return until == null || System.nanoTime() - until > 0;
    }

    /**
     * The address of the site that answers; asks the network only the first time.
     *
     * @throws EngineException {@code UNAVAILABLE} when none does
     */
    Endpoint reach(Site site, CallContext context) {
        Endpoint known = answering.get(site);
        if (known != null) {
            return known;
        }
        @Nullable EngineException failure = null;
        for (Endpoint endpoint : site.endpoints()) {
            try {
                boolean last = endpoint.equals(site.endpoints().getLast());
                ping(endpoint, last ? transport.idleLimit() : greetingLimit, context);
                answering.put(site, endpoint);
                return endpoint;
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.UNAVAILABLE) {
                    throw e;
                }
                failure = moreTelling(failure, e);
            }
        }
        if (site.mirror()) {
            restingUntil.put(site, System.nanoTime() + MIRROR_REST.toNanos());
        }
        throw failure == null ? EngineException.unavailable("registry without address") : failure;
    }

    /** When nothing listens, the last try is the one to show; otherwise it is how TLS failed that helps. */
    private static EngineException moreTelling(@Nullable EngineException before, EngineException after) {
        return before == null || after.is(Reason.REGISTRY_UNREACHABLE) ? after : before;
    }

    private void ping(Endpoint endpoint, Duration silence, CallContext context) {
        RegistryRequest request = RegistryRequest.get(endpoint.ping());
        try (RegistryResponse response = transport.send(request, endpoint.verifyTls(), silence, context)) {
            if (!endpoint.tls() && response.status() == 400) {
                throw EngineException.unavailable(
                        TransportFailures.subject(request) + ": the server does not take plain HTTP");
            }
            authorization.learn(endpoint, response);
            response.discard();
        } catch (IOException e) {
            throw TransportFailures.describe(request, e);
        }
    }

    /** The site stopped answering: look again at the next call. */
    void forget(Site site) {
        answering.remove(site);
    }
}
