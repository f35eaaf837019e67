package dev.theseus.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where and to whom the API answers.
 *
 * @param hosts where it listens: {@code unix://…}, {@code tcp://…}, {@code fd://…}
 * @param socketGroup group of UNIX sockets ({@code --group})
 * @param tls TLS of TCP listeners; empty for none
 */
public record ApiSettings(List<String> hosts, String socketGroup, Optional<TlsSettings> tls) {
    /**
     * TLS of TCP listeners.
     *
     * @param verifyClients whether clients must show a certificate of the CA
     */
    public record TlsSettings(Path caCertificate, Path certificate, Path key, boolean verifyClients) {}
}
