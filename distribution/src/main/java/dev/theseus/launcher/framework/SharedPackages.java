package dev.theseus.launcher.framework;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.stream.Collectors;

/** The packages of libraries on the class path that every bundle may import: one of each, in the JVM's start-up cache. */
final class SharedPackages {
    private static final String LIST = "shared-packages.properties";

    private SharedPackages() {}

    /** As a value of {@code org.osgi.framework.system.packages.extra}. */
    static String header() {
        Properties versions = new Properties();
        try (InputStream in = SharedPackages.class.getResourceAsStream(LIST)) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(LIST, e);
        }
        return versions.stringPropertyNames().stream()
                .map(name -> name + ";version=\"" + versions.getProperty(name) + '"')
                .collect(Collectors.joining(","));
    }
}
