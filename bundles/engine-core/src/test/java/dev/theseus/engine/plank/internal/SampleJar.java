package dev.theseus.engine.plank.internal;

import dev.theseus.engine.plank.internal.sample.SampleVolumeDriver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes driver bundles, good and bad ones. */
final class SampleJar {
    private final Map<String, String> headers = new TreeMap<>(Map.of(
            "Bundle-ManifestVersion",
            "2",
            "Bundle-SymbolicName",
            "sample.array",
            "Bundle-Version",
            "1.0.0",
            "Service-Component",
            "OSGI-INF/driver.xml",
            "Import-Package",
            "dev.theseus.api.driver;version=\"[1.0,2)\",dev.theseus.api.volume"));
    private String driver = "array";
    private String behaviour = "good";
    private int format = 1;

    static SampleJar version(String version) {
        return new SampleJar().header("Bundle-Version", version);
    }

    SampleJar header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    SampleJar without(String name) {
        headers.remove(name);
        return this;
    }

    SampleJar driver(String name) {
        driver = name;
        return this;
    }

    /** See {@link SampleVolumeDriver}. */
    SampleJar behaviour(String word) {
        behaviour = word;
        return this;
    }

    SampleJar format(int newest) {
        format = newest;
        return this;
    }

    Path in(Path folder) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.forEach(manifest.getMainAttributes()::putValue);
        Path file = Files.createTempFile(folder, "sample", ".jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/driver.xml"));
            jar.write(component().getBytes(StandardCharsets.UTF_8));
            String path = SampleVolumeDriver.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(path));
            try (InputStream in = SampleJar.class.getResourceAsStream("/" + path)) {
                in.transferTo(jar);
            }
        }
        return file;
    }

    private String component() {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="sample" init="1">
                  <implementation class="%s"/>
                  <service><provide interface="dev.theseus.api.volume.VolumeDriver"/></service>
                  <property name="theseus.driver.name" value="%s"/>
                  <property name="theseus.driver.state.format" type="Integer" value="%d"/>
                  <property name="sample.version" value="%s"/>
                  <property name="behaviour" value="%s"/>
                </scr:component>
                """.formatted(
                        SampleVolumeDriver.class.getName(), driver, format, headers.get("Bundle-Version"), behaviour);
    }
}
