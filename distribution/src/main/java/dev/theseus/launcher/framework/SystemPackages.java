package dev.theseus.launcher.framework;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.util.Properties;
import java.util.StringJoiner;

/** The packages that every bundle may import: the JDK's, the framework's, and those of libraries on the class path. */
final class SystemPackages {
    private static final String LIST = "system-packages.properties";

    private SystemPackages() {}

    /**
     * As a value of {@code org.osgi.framework.system.packages}. Felix would put together the same from tables of each Java
     * version, in a tenth of the whole start.
     */
    static String header() {
        StringJoiner header = new StringJoiner(",");
        for (Module module : ModuleLayer.boot().modules()) {
            for (ModuleDescriptor.Exports exported : module.getDescriptor().exports()) {
                if (!exported.isQualified()) {
                    header.add(exported.source());
                }
            }
        }
        Properties versions = versions();
        for (String name : versions.stringPropertyNames()) {
            header.add(name + ";version=\"" + versions.getProperty(name) + '"');
        }
        return header.toString();
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream in = SystemPackages.class.getResourceAsStream(LIST)) {
            versions.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(LIST, e);
        }
        return versions;
    }
}
