package dev.theseus.launcher.framework;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.util.List;
import java.util.Properties;
import java.util.StringJoiner;

/**
 * The packages that every bundle may import: the JDK's that a daemon has a use for, the framework's, and those of libraries on the
 * class path.
 */
final class SystemPackages {
    private static final String LIST = "system-packages.properties";
    /** A daemon has no desktop and no compiler; each package offered costs time at the start. */
    private static final List<String> LEFT_OUT = List.of(
            "com.sun.java.accessibility",
            "com.sun.jdi",
            "com.sun.source",
            "com.sun.tools",
            "java.applet",
            "java.awt",
            "javax.accessibility",
            "javax.imageio",
            "javax.print",
            "javax.sound",
            "javax.swing",
            "jdk.dynalink",
            "jdk.javadoc",
            "jdk.jshell",
            "netscape.javascript");

    private SystemPackages() {}

    /**
     * As a value of {@code org.osgi.framework.system.packages}. Felix would put together the same from tables of each Java
     * version, in a tenth of the whole start.
     */
    static String header() {
        StringJoiner header = new StringJoiner(",");
        for (Module module : ModuleLayer.boot().modules()) {
            for (ModuleDescriptor.Exports exported : module.getDescriptor().exports()) {
                if (!exported.isQualified() && !isLeftOut(exported.source())) {
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

    private static boolean isLeftOut(String name) {
        for (String beginning : LEFT_OUT) {
            if (name.startsWith(beginning)) {
                return true;
            }
        }
        return false;
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
