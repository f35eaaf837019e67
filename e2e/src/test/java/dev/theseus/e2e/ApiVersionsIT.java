package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Jar;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.SourceBundle;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers that were compiled against another version of the API than the daemon's. */
@WithDaemon
class ApiVersionsIT {
    /** What it shows of versions is made of it: no former API has the same major versions. */
    private static final Path TODAY = Daemon.HOME.resolve("bundle/dev.theseus.api.jar");

    private static final String DRIVER = """
            package other;

            import dev.theseus.api.driver.*;
            import dev.theseus.api.error.EngineException;
            import dev.theseus.api.host.MountSpec;
            import dev.theseus.api.storage.*;
            import java.util.*;
            import org.osgi.service.component.annotations.Component;

            @Component(property = "theseus.driver.name=NAME")
            public final class OtherDriver implements StorageDriver {
                private static EngineException refused() {
                    return EngineException.notImplemented("NAME keeps nothing");
                }
                public DriverInfo info() { return new DriverInfo("NAME", "1", Set.of(), Map.of()); }
                public RecoveryReport recover(RecoveryRequest expected, CallContext c) { return RecoveryReport.empty(); }
                public List<MountSpec> prepare(SnapshotKey k, Optional<SnapshotKey> p, SnapshotSpec s, CallContext c) {
                    throw refused();
                }
                public List<MountSpec> mounts(SnapshotKey k, CallContext c) { throw refused(); }
                public long apply(SnapshotKey k, java.io.InputStream tar, CallContext c) { throw refused(); }
                public SnapshotInfo commit(SnapshotKey a, SnapshotKey k, CallContext c) { throw refused(); }
                public void remove(SnapshotKey k, CallContext c) {}
                public Optional<SnapshotInfo> stat(SnapshotKey k, CallContext c) { return Optional.empty(); }
                public Usage usage(SnapshotKey k, CallContext c) { throw refused(); }
                public List<SnapshotInfo> list(CallContext c) { return List.of(); }
                public void changes(SnapshotKey k, java.util.function.Consumer<Change> f, CallContext c) { throw refused(); }
                public void diff(SnapshotKey k, java.io.OutputStream tar, CallContext c) { throw refused(); }
                public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext c) { return Set.of(); }
            }
            """;

    private final DockerCli docker;
    private final Deployment deployment;

    @TempDir
    private Path folder;

    ApiVersionsIT(Daemon daemon) {
        docker = daemon.docker();
        deployment = new Deployment(daemon);
    }

    private Path driver(String name, Path api) {
        return new SourceBundle("other." + name, "1.0.0").in(folder, "OtherDriver", DRIVER.replace("NAME", name), api);
    }

    /** Today's API with other versions of its packages. */
    private Path renumbered(String name, UnaryOperator<String> exports) throws Exception {
        Path target = folder.resolve("api-" + name + ".jar");
        try (Jar api = new Jar(TODAY.toFile())) {
            var headers = api.getManifest().getMainAttributes();
            String told = headers.getValue(Constants.EXPORT_PACKAGE);
            String changed = exports.apply(told);
            assertNotEquals(told, changed);
            headers.putValue(Constants.EXPORT_PACKAGE, changed);
            api.setManifest(api.getManifest());
            for (String path : List.copyOf(api.getResources().keySet())) {
                if (path.endsWith("package-info.class")) {
                    // It holds the version too, and for bnd it counts for more.
                    api.remove(path);
                }
            }
            api.write(target.toFile());
        }
        return target;
    }

    /** All with the same version. */
    private Path alien(String version) throws Exception {
        return renumbered(version, exports -> exports.replaceAll("version=\"[0-9.]+\"", "version=\"" + version + "\""));
    }

    /** Each without the minor versions that it has had. */
    private Path former() throws Exception {
        return renumbered(
                "former",
                exports -> exports.replaceAll("version=\"([0-9]+)\\.[1-9][0-9]*\\.[0-9]+\"", "version=\"$1.0.0\""));
    }

    private static String imports(Path jar) throws Exception {
        try (Jar bundle = new Jar(jar.toFile())) {
            return bundle.getManifest().getMainAttributes().getValue(Constants.IMPORT_PACKAGE);
        }
    }

    @Test
    void aDriverOfTheFormerMinorVersionWorks() throws Exception {
        Path jar = driver("former", former());
        assertTrue(imports(jar).contains("dev.theseus.api.host;version=\"[1.0,2)\""), imports(jar));
        assertEquals("", deployment.drop(jar));
        deployment.shell("driver:use storage former").ok();
        docker.run("run", "--rm", "busybox", "true").failed("former keeps nothing");
        deployment.shell("driver:use storage overlay2").ok();
        assertEquals("hello", docker.ok("run", "--rm", "busybox", "echo", "hello"));
    }

    @Test
    void aDriverOfAnotherMajorVersionIsRefusedWithTheReason() throws Exception {
        for (String version : List.of("3.0.0", "0.9.0")) {
            String name = "alien" + version.charAt(0);
            Path jar = driver(name, alien(version));
            String reason = deployment.drop(jar);
            assertTrue(reason.contains("needs package dev.theseus.api."), reason + "\n" + imports(jar));
            assertTrue(reason.contains("build the driver against this daemon's API"), reason);
            deployment.shell("driver:info storage " + name).failed("no driver storage " + name);
        }
        assertEquals("hello", docker.ok("run", "--rm", "busybox", "echo", "hello"));
    }
}
