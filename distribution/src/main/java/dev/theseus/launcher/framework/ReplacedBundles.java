package dev.theseus.launcher.framework;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles that an operator replaced or added while the daemon ran: {@code <folder>/<symbolic name>/current.jar} is in force
 * instead of the distribution's.
 */
final class ReplacedBundles {
    /** What their locations start with. */
    static final String LOCATION = "plank:";

    private static final Logger LOG = LoggerFactory.getLogger(ReplacedBundles.class);

    private static final String CURRENT = "current.jar";

    private final Path folder;
    /** Jars that were asked for. */
    private final Set<Path> seen = new HashSet<>();

    ReplacedBundles(Path folder) {
        this.folder = folder;
    }

    /**
     * Installs what replaces a jar of the distribution, if something does.
     *
     * @param shipped named as its bundle
     */
    Optional<Bundle> installInsteadOf(Path shipped, BundleContext context) {
        String file = String.valueOf(shipped.getFileName());
        Path jar = folder.resolve(file.substring(0, file.length() - ".jar".length()))
                .resolve(CURRENT);
        if (!Files.isRegularFile(jar)) {
            return Optional.empty();
        }
        seen.add(jar);
        return install(jar, context);
    }

    /** Installs those that can be and have not been asked for yet; the distribution's own serve for the others. */
    List<Bundle> installRest(BundleContext context) throws IOException {
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars()) {
            if (!seen.contains(jar)) {
                install(jar, context).ifPresent(installed::add);
            }
        }
        return installed;
    }

    private static Optional<Bundle> install(Path jar, BundleContext context) {
        String name = String.valueOf(jar.getName(jar.getNameCount() - 2));
        // A copy: the file is replaced while the bundle runs.
        try (InputStream in = Files.newInputStream(jar)) {
            if (!name.equals(nameOf(jar))) {
                throw new IOException("its manifest says " + nameOf(jar));
            }
            Bundle bundle = context.installBundle(LOCATION + name, in);
            LOG.info("bundle {} {} replaces the distribution's", name, bundle.getVersion());
            return Optional.of(bundle);
        } catch (IOException | BundleException e) {
            LOG.error("{} is not used, the distribution's bundle runs instead: {}", jar, e.getMessage());
            return Optional.empty();
        }
    }

    private List<Path> jars() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(each -> each.resolve(CURRENT))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** The symbolic name of a jar; empty when it has none. */
    static String nameOf(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            @Nullable Manifest manifest = file.getManifest();
            @Nullable
            String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
            return name == null ? "" : name.replaceFirst(";.*", "").strip();
        }
    }
}
