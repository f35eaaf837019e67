package dev.theseus.image.registry.internal;

import dev.theseus.kit.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * One registry's certificates: {@code *.crt} are further roots, {@code NAME.cert} with {@code NAME.key} identifies this
 * client.
 *
 * @param files sorted
 */
record CertificateFolder(List<Path> files) {
    private static final char[] NO_PASSWORD = new char[0];

    CertificateFolder {
        files = List.copyOf(files);
    }

    /** Changes whenever a file does; empty without files. */
    String fingerprint() throws IOException {
        StringBuilder all = new StringBuilder();
        for (Path file : files) {
            all.append(file)
                    .append('|')
                    .append(Files.getLastModifiedTime(file))
                    .append('|')
                    .append(Files.size(file))
                    .append('\n');
        }
        return all.toString();
    }

    /** @throws IOException naming the file that is missing or cannot be read */
    SSLContext context(boolean verify) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(clientKeys(), verify ? roots() : new TrustManager[] {new UncheckedTrust()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS settings of " + files + ": " + e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] roots() throws IOException, GeneralSecurityException {
        List<Path> additional = endingWith(".crt");
        if (additional.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate root : systemRoots()) {
            store.setCertificateEntry("system-" + number++, root);
        }
        for (Path file : additional) {
            for (Certificate root : PemFiles.certificates(file)) {
                store.setCertificateEntry("own-" + number++, root);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static List<X509Certificate> systemRoots() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        List<X509Certificate> roots = new ArrayList<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                roots.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        return roots;
    }

    private KeyManager @Nullable [] clientKeys() throws IOException, GeneralSecurityException {
        List<Path> identities = endingWith(".cert");
        if (identities.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        for (Path identity : identities) {
            String name = identity.toString();
            Path key = Path.of(name.substring(0, name.length() - ".cert".length()) + ".key");
            if (!files.contains(key)) {
                throw new IOException("missing key " + key.getFileName() + " for client certificate "
                        + identity.getFileName() + ": note that CA certificates should use the extension .crt");
            }
            store.setKeyEntry(name, PemFiles.key(key), NO_PASSWORD, PemFiles.certificates(identity));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private List<Path> endingWith(String extension) {
        return files.stream()
                .filter(file -> file.toString().endsWith(extension))
                .toList();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
