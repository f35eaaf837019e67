package dev.theseus.launcher.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

class ClassPathBundlesTest {
    /** On the class path of the test, as a shipped bundle's classes are on the daemon's. */
    public static final class Sample {}

    @TempDir
    Path folder;

    private Path onClassPath;
    private ClassPathBundles bundles;
    private Framework framework;

    @BeforeEach
    void start() throws Exception {
        onClassPath = jar("sample.jar", "1.0.0");
        bundles = new ClassPathBundles("/elsewhere/other.jar:" + onClassPath);
        framework = new FrameworkFactory()
                .newFramework(
                        Map.of(
                                Constants.FRAMEWORK_STORAGE,
                                folder.resolve("storage").toString()),
                        bundles);
        framework.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void classesAreTheClassPathsAndTheRestIsTheJars() throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(bundles.location(onClassPath));
        bundle.start();
        assertEquals("sample", bundle.getSymbolicName());
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertSame(Sample.class, bundle.loadClass(Sample.class.getName()));
        assertNotNull(bundle.getEntry("note.txt"));
        try (InputStream in = bundle.getEntry("note.txt").openStream()) {
            assertEquals("1.0.0", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void anEntryIsAsOldAsItsJar() throws Exception {
        FileTime time = FileTime.from(Instant.parse("2021-03-04T05:06:07Z"));
        Files.setLastModifiedTime(onClassPath, time);
        Bundle bundle = framework.getBundleContext().installBundle(bundles.location(onClassPath));
        assertEquals(
                time.toMillis(), bundle.getEntry("note.txt").openConnection().getLastModified());
    }

    @Test
    void whatReplacesOneHasItsOwnClasses() throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(bundles.location(onClassPath));
        bundle.start();
        try (InputStream in = Files.newInputStream(jar("newer.jar", "1.1.0"))) {
            bundle.update(in);
        }
        assertEquals("1.1.0", bundle.getVersion().toString());
        assertNotSame(Sample.class, bundle.loadClass(Sample.class.getName()));
    }

    @Test
    void aJarElsewhereIsAnOrdinaryBundle() throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(bundles.location(jar("added.jar", "1.0.0")));
        assertNotSame(Sample.class, bundle.loadClass(Sample.class.getName()));
    }

    private Path jar(String name, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", "sample");
        attributes.putValue("Bundle-Version", version);
        Path jar = folder.resolve(name);
        String entry = Sample.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = Sample.class.getClassLoader().getResourceAsStream(entry)) {
            out.putNextEntry(new ZipEntry(entry));
            code.transferTo(out);
            out.putNextEntry(new ZipEntry("note.txt"));
            out.write(version.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
