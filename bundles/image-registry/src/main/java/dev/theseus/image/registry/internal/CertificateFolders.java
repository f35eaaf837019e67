package dev.theseus.image.registry.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code /etc/docker/certs.d}: a folder per registry, named {@code host[:port]}. */
record CertificateFolders(Path base) {
    static final Path DEFAULT = Path.of("/etc/docker/certs.d");

    /** What the folder holds now, so that a changed certificate counts without a restart. */
    CertificateFolder of(String host) throws IOException {
        Path folder = base.resolve(host.replace('/', '_')).normalize();
        if (!folder.startsWith(base) || !Files.isDirectory(folder)) {
            return new CertificateFolder(List.of());
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return new CertificateFolder(
                    entries.filter(Files::isRegularFile).sorted().toList());
        }
    }
}
