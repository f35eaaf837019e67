package dev.theseus.image.registry.internal;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** The JDK's HTTP clients, one per distinct way to do TLS; made when first needed. */
final class HttpClients implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

    /**
     * @param certificates which files of the host's folder the client was made with; empty for hosts without one
     */
    private record Key(String certificates, boolean verifyTls) {}

    private final Map<Key, HttpClient> clients = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("registry-", 0).factory());
    private final CertificateFolders certificates;
    private final ProxySelector proxies;

    HttpClients(CertificateFolders certificates, ProxySelector proxies) {
        this.certificates = certificates;
        this.proxies = proxies;
    }

    /** @throws IOException when the host's certificates cannot be read; the message names the file */
    HttpClient forHost(URI uri, boolean verifyTls) throws IOException {
        if (!uri.getScheme().equals("https")) {
            return clients.computeIfAbsent(new Key("", true), key -> builder().build());
        }
        CertificateFolder folder = certificates.of(uri.getRawAuthority());
        Key key = new Key(folder.fingerprint(), verifyTls);
        HttpClient known = clients.get(key);
        if (known != null) {
            return known;
        }
        HttpClient.Builder builder = builder();
        if (!verifyTls || !folder.fingerprint().isEmpty()) {
            SSLContext tls = folder.context(verifyTls);
            builder.sslContext(tls);
        }
        HttpClient made = builder.build();
        HttpClient other = clients.putIfAbsent(key, made);
        if (other != null) {
            made.shutdownNow();
            return other;
        }
        return made;
    }

    private HttpClient.Builder builder() {
        // HTTP/1.1: parallel blobs get a connection each, and plain servers never see an upgrade they do not know.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(proxies)
                .executor(threads);
    }

    @Override
    public void close() {
        clients.values().forEach(HttpClient::shutdownNow);
        clients.clear();
        threads.shutdownNow();
    }
}
