package dev.theseus.image.registry.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.api.image.SearchHit;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Chooses where to ask, and hands every verb to its class. */
@Component(
        service = RegistryDriver.class,
        property = {Driver.PROPERTY_NAME + "=" + OciRegistryDriver.NAME, Driver.PROPERTY_STATE_FORMAT + ":Integer=1"},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class OciRegistryDriver implements RegistryDriver {
    static final String NAME = "registry";
    private static final String VERSION = "0.1.0";
    private static final int TAGS_PER_PAGE = 1000;

    private final HttpTransport http;
    private final RetryingTransport transport;
    private final TokenServer tokens;
    private final Authorization authorization;
    private final EndpointDirectory directory;
    private final Duration firstPause;

    /** @param settings read at every call where they may change while the daemon runs */
    @Activate
    public OciRegistryDriver(@Reference EngineSettings settings) {
        this(
                settings,
                settings.proxies(),
                new Patience(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofMillis(250)));
    }

    OciRegistryDriver(EngineSettings settings, Map<String, String> proxies, Patience patience) {
        String folder = settings.options(DriverKind.REGISTRY).get("certs.d");
        CertificateFolders certificates =
                new CertificateFolders(folder == null ? CertificateFolders.DEFAULT : Path.of(folder));
        this.http =
                new HttpTransport(new HttpClients(certificates, new EnvironmentProxies(proxies)), patience.silence());
        this.transport = new RetryingTransport(http, patience.firstPause());
        this.tokens =
                new TokenServer(transport, host -> InsecureRegistries.contains(host, settings.insecureRegistries()));
        this.authorization = new Authorization(tokens);
        this.directory = new EndpointDirectory(settings, http, authorization, patience.greeting());
        this.firstPause = patience.firstPause();
    }

    /** Ends transfers that the slot did not wait for; their readers see a broken stream and resume elsewhere. */
    @Deactivate
    void close() {
        http.close();
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo(NAME, VERSION, Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        // Nothing of a registry is kept on this host: tokens and addresses are asked for again.
        return RecoveryReport.empty();
    }

    @Override
    public RemoteContent resolve(ImageReference reference, RegistryAuth auth, CallContext context) {
        return reading(reference, auth, context, session -> new ManifestReader(session).resolve(reference));
    }

    @Override
    public RemoteContent manifest(
            ImageReference repository, Descriptor manifest, RegistryAuth auth, CallContext context) {
        return reading(
                repository, auth, context, session -> new ManifestReader(session).byDigest(repository, manifest));
    }

    @Override
    public InputStream fetch(
            ImageReference repository, Descriptor blob, long offset, RegistryAuth auth, CallContext context) {
        return reading(repository, auth, context, session -> new BlobReader(session).open(repository, blob, offset));
    }

    @Override
    public boolean hasBlob(ImageReference repository, Descriptor blob, RegistryAuth auth, CallContext context) {
        return writing(
                repository.domain(),
                Scope.pull(repository.path()),
                auth,
                context,
                session -> new BlobReader(session).exists(repository, blob));
    }

    @Override
    public boolean pushBlob(
            ImageReference repository,
            Descriptor blob,
            BlobSource content,
            Optional<String> mountFrom,
            LongConsumer progress,
            RegistryAuth auth,
            CallContext context) {
        return writing(
                repository.domain(),
                Scope.push(repository.path()),
                auth,
                context,
                session -> new BlobPusher(session, repository, blob, content, progress, firstPause).push(mountFrom));
    }

    @Override
    public void pushManifest(ImageReference reference, RemoteContent manifest, RegistryAuth auth, CallContext context) {
        writing(reference.domain(), Scope.push(reference.path()), auth, context, session -> {
            new ManifestPusher(session).push(reference, manifest);
            return true;
        });
    }

    @Override
    public List<String> tags(ImageReference repository, RegistryAuth auth, CallContext context) {
        return reading(repository, auth, context, session -> new TagLister(session, TAGS_PER_PAGE).list(repository));
    }

    @Override
    public String login(RegistryAuth auth, CallContext context) {
        String domain = ServerAddress.domain(auth.serverAddress());
        return writing(
                domain,
                Scope.NONE,
                auth,
                context,
                session -> new LoginCheck(transport, tokens, authorization).login(session.endpoint(), auth, context));
    }

    @Override
    public List<SearchHit> search(String domain, String term, int limit, RegistryAuth auth, CallContext context) {
        Endpoint endpoint = directory.reach(directory.forSearching(domain), context);
        return new RepositorySearch(transport).search(endpoint, term, limit, auth, context);
    }

    /** Asks the mirrors in their order, then the registry; what a mirror does not have or cannot say does not count. */
    private <T> T reading(
            ImageReference reference, RegistryAuth auth, CallContext context, Function<RegistrySession, T> verb) {
        Scope scope = Scope.pull(reference.path());
        for (Site site : directory.forReading(reference.domain())) {
            try {
                // The user's credentials are for the registry, not for whoever runs the mirror.
                return at(site, scope, site.mirror() ? RegistryAuth.ANONYMOUS : auth, context, verb);
            } catch (EngineException e) {
                boolean over = e.kind() == ErrorKind.CANCELLED || e.kind() == ErrorKind.DEADLINE;
                if (over || !site.mirror()) {
                    throw e;
                }
            }
        }
        throw EngineException.unavailable("no registry is known for " + reference.familiarName());
    }

    private <T> T writing(
            String domain, Scope scope, RegistryAuth auth, CallContext context, Function<RegistrySession, T> verb) {
        return at(directory.forWriting(domain), scope, auth, context, verb);
    }

    private <T> T at(
            Site site, Scope scope, RegistryAuth auth, CallContext context, Function<RegistrySession, T> verb) {
        Endpoint endpoint = directory.reach(site, context);
        try {
            return verb.apply(new RegistrySession(
                    transport, authorization, directory::isInsecure, endpoint, scope, auth, context));
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.UNAVAILABLE) {
                directory.forget(site);
            }
            throw e;
        }
    }
}
