package dev.theseus.itests;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.streamBundle;
import static org.ops4j.pax.exam.CoreOptions.systemPackage;

import dev.theseus.itests.sample.SampleLauncher;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** The distribution's bundles with a daemon's settings, as options of a test. */
final class Assembly {
    /** On a tmpfs and short, for the paths of sockets. */
    private static final Path ROOT = Path.of("/dev/shm");

    private Assembly() {}

    /**
     * The distribution.
     *
     * @param name of the daemon's folder
     */
    static Option distribution(String name) {
        Path root = root(name);
        // The framework, and with it the daemon, ends later than anything a test could do.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(root)));
        List<Option> options = new ArrayList<>();
        options.add(junitBundles());
        lent().forEach(name_ -> options.add(systemPackage(name_)));
        options.add(frameworkProperty(SampleLauncher.FLAGS).value(String.join(" ", flags(root))));
        options.add(frameworkProperty(SampleLauncher.HOME).value(home().toString()));
        options.add(streamBundle(launcher()));
        bundles()
                .forEach(jar -> options.add(
                        isFragment(jar)
                                ? bundle(jar.toUri().toString()).noStart()
                                : bundle(jar.toUri().toString())));
        return composite(options.toArray(Option[]::new));
    }

    static Path root(String name) {
        return ROOT.resolve("theseus-it-" + name + "-" + ProcessHandle.current().pid());
    }

    private static void delete(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path home() {
        return Path.of(System.getProperty("theseus.distribution"));
    }

    /** The daemon has the libraries on its class path; here they are bundles, as far as they are by their manifests too. */
    static List<Path> bundles() {
        return Stream.of("bundle", "lib/shared")
                .flatMap(folder -> jars(home().resolve(folder)).stream())
                .filter(Assembly::isBundle)
                .sorted()
                .toList();
    }

    private static boolean isBundle(Path jar) {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.getManifest().getMainAttributes().getValue("Bundle-SymbolicName") != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("build the distribution first", e);
        }
    }

    private static boolean isFragment(Path jar) {
        return jar.getFileName().toString().contains("native-epoll");
    }

    /** As the launcher lends them. */
    private static List<String> lent() {
        return List.of(
                "com.google.re2j;version=1.8",
                "org.slf4j;version=2.0.20",
                "org.slf4j.event;version=2.0.20",
                "org.slf4j.helpers;version=2.0.20",
                "org.slf4j.spi;version=2.0.20",
                "org.osgi.service.component;version=1.5",
                "org.osgi.service.component.runtime;version=1.5",
                "org.osgi.service.component.runtime.dto;version=1.5",
                "org.osgi.util.promise;version=1.3",
                "org.osgi.util.function;version=1.2");
    }

    private static List<String> flags(Path root) {
        return List.of(
                "--host=unix://" + root.resolve("api.sock"),
                "--data-root=" + root.resolve("data"),
                "--exec-root=" + root.resolve("exec"),
                "--bridge=none");
    }

    private static InputStream launcher() {
        return TestJar.of(
                Map.of(
                        "Bundle-SymbolicName",
                        "sample.launcher",
                        "Bundle-Activator",
                        SampleLauncher.class.getName(),
                        "Import-Package",
                        "dev.theseus.settings,dev.theseus.settings.options,org.osgi.framework"),
                Map.of(),
                SampleLauncher.class);
    }
}
