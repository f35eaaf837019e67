package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.slot.internal.SlotTable;
import dev.theseus.engine.testing.MemoryStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** A real framework with declarative services; the api comes from the test's class path. */
final class TrialFramework implements AutoCloseable {
    private static final String LENT = "dev.theseus.api.driver;version=1.0,dev.theseus.api.volume;version=1.0,"
            + "dev.theseus.api.error;version=1.0,dev.theseus.api.trace;version=1.0,"
            + "org.osgi.service.component;version=1.5,org.osgi.service.component.runtime;version=1.5,"
            + "org.osgi.service.component.runtime.dto;version=1.5,"
            + "org.osgi.util.promise;version=1.3,org.osgi.util.function;version=1.2";

    final Path root;
    final SlotTable slots;
    final EngineSettings settings;
    private final Framework framework;

    TrialFramework(Path root) throws Exception {
        this.root = root;
        settings = new FolderSettings(root);
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        root.resolve("framework").toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        LENT,
                        "felix.log.level",
                        "0",
                        "ds.loglevel",
                        "0"));
        framework.start();
        context()
                .installBundle("file:" + jarOf("org/apache/felix/scr/impl/Activator.class"))
                .start();
        slots = new SlotTable(context(), settings, DriverKind.all(), new CapabilityTable(new MemoryStore()));
        slots.open(List.of());
    }

    private static String jarOf(String entry) {
        String url = TrialFramework.class.getClassLoader().getResource(entry).toString();
        return URI.create(url.substring("jar:".length(), url.indexOf('!'))).getPath();
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    PlankService planks(Duration limit) {
        return planks(limit, CrashPoint.NONE);
    }

    PlankService planks(Duration limit, CrashPoint crashPoint) {
        return new PlankService(context(), root.resolve("bundle"), settings, slots, slots, limit, crashPoint);
    }

    Bundle install(SampleJar jar) throws Exception {
        return install(jar.in(root));
    }

    Bundle install(Path jar) throws Exception {
        Bundle bundle = context().installBundle("file:" + jar);
        bundle.start();
        return bundle;
    }

    /** The version of the driver that answers. */
    String served() {
        return slots.volume("array")
                .call(
                        "info",
                        CallContext.background(Duration.ofSeconds(20)),
                        (driver, c) -> driver.info().version());
    }

    /** Whether the component runtime is there: the tests mean nothing without. */
    boolean hasComponents() {
        return context().getServiceReference(ServiceComponentRuntime.class) != null;
    }

    @Override
    public void close() throws Exception {
        slots.close();
        framework.stop();
        framework.waitForStop(20_000);
    }

    private record FolderSettings(Path root) implements EngineSettings {
        @Override
        public String engineId() {
            return "t0";
        }

        @Override
        public Path dataRoot() {
            return root;
        }

        @Override
        public Path execRoot() {
            return root.resolve("exec");
        }

        @Override
        public Path stateDirectory(DriverKind kind, String name) {
            return folder(root, kind, name);
        }

        @Override
        public Path runDirectory(DriverKind kind, String name) {
            return folder(execRoot(), kind, name);
        }

        private static Path folder(Path under, DriverKind kind, String name) {
            try {
                return Files.createDirectories(
                        under.resolve("drivers").resolve(kind.word()).resolve(name));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Map<String, String> options(DriverKind kind) {
            return Map.of();
        }

        @Override
        public Map<String, List<String>> runtimes() {
            return Map.of();
        }

        @Override
        public List<String> insecureRegistries() {
            return List.of();
        }

        @Override
        public List<String> registryMirrors() {
            return List.of();
        }
    }
}
