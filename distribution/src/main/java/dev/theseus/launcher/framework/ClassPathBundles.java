package dev.theseus.launcher.framework;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.connect.ConnectModule;
import org.osgi.framework.connect.ModuleConnector;

/**
 * Bundles whose jars are on the JVM's class path: whole bundles to the framework, but their classes are the class path's, where
 * the JVM finds them parsed, verified and linked in its start-up cache. The jar that replaces one of them has its own class
 * loader, as any bundle has.
 *
 * <p>OSGi Core 8, chapter 60, Connect.
 */
final class ClassPathBundles implements ModuleConnector {
    /** By location. */
    private final Map<String, Path> jars = new HashMap<>();

    /** Those of the JVM's own class path. */
    static ClassPathBundles ofJvm() {
        return new ClassPathBundles(System.getProperty("java.class.path", ""));
    }

    ClassPathBundles(String classPath) {
        Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .forEach(jar -> jars.put(String.valueOf(jar.toUri()), jar));
    }

    /** Where the framework is to install a jar from. */
    String location(Path jar) {
        String location = String.valueOf(jar.toUri());
        return jars.containsKey(location) ? location : "reference:" + location;
    }

    @Override
    public void initialize(@Nullable File storage, Map<String, String> configuration) {}

    @Override
    public Optional<ConnectModule> connect(String location) {
        return Optional.ofNullable(jars.get(location)).map(jar -> () -> new ClassPathContent(jar));
    }

    @Override
    public Optional<BundleActivator> newBundleActivator() {
        return Optional.empty();
    }
}
