package dev.theseus.launcher.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

class ReplacedBundlesTest {
    @TempDir
    private Path folder;

    private void jar(String place, String symbolicName) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", symbolicName + ";singleton:=true");
        Path file =
                Files.createDirectories(folder.resolve("planks").resolve(place)).resolve("current.jar");
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
    }

    @Test
    void whatIsAskedForByTheShippedJarsNameIsInstalledOnce() throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, folder.resolve("framework").toString()));
        framework.init();
        try {
            jar("sample.face", "sample.face");
            jar("sample.driver", "sample.driver");
            ReplacedBundles replaced = new ReplacedBundles(folder.resolve("planks"));
            assertTrue(replaced.installInsteadOf(Path.of("/bundle/sample.engine.jar"), framework.getBundleContext())
                    .isEmpty());
            assertEquals(
                    "plank:sample.face",
                    replaced.installInsteadOf(Path.of("/bundle/sample.face.jar"), framework.getBundleContext())
                            .orElseThrow()
                            .getLocation());
            assertEquals(
                    List.of("plank:sample.driver"),
                    replaced.installRest(framework.getBundleContext()).stream()
                            .map(bundle -> bundle.getLocation())
                            .toList());
        } finally {
            framework.stop();
            framework.waitForStop(20_000);
        }
    }

    @Test
    void installsWhatIsInForceAndLeavesWhatIsBroken() throws Exception {
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE, folder.resolve("framework").toString()));
        framework.init();
        try {
            assertEquals(
                    List.of(), new ReplacedBundles(folder.resolve("planks")).installRest(framework.getBundleContext()));
            jar("sample.good", "sample.good");
            jar("sample.misplaced", "sample.other");
            Files.writeString(
                    Files.createDirectories(folder.resolve("planks/sample.broken"))
                            .resolve("current.jar"),
                    "cut short");
            Files.createDirectories(folder.resolve("planks/sample.candidate"));
            assertEquals(
                    List.of("plank:sample.good"),
                    new ReplacedBundles(folder.resolve("planks"))
                            .installRest(framework.getBundleContext()).stream()
                                    .map(bundle -> bundle.getLocation())
                                    .toList());
        } finally {
            framework.stop();
            framework.waitForStop(20_000);
        }
    }
}
