package dev.theseus.itests;

import dev.theseus.itests.sample.SampleVolumeDriver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes driver bundles as a third party would deliver them. */
final class DriverJar {
    private static final String COMPONENT = "OSGI-INF/driver.xml";

    private DriverJar() {}

    /**
     * A bundle with one volume driver.
     *
     * @param behaviour see {@link SampleVolumeDriver}; "good" for none
     */
    static InputStream of(String driverName, String version, String behaviour) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", "sample." + driverName);
        headers.putValue("Bundle-Version", version);
        headers.putValue("Service-Component", COMPONENT);
        headers.putValue("Import-Package", "dev.theseus.api.driver,dev.theseus.api.volume");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry(COMPONENT));
            jar.write(component(driverName, version, behaviour).getBytes(StandardCharsets.UTF_8));
            copy(SampleVolumeDriver.class.getName(), jar);
            copy(SampleVolumeDriver.class.getName() + "$ForeignException", jar);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void copy(String className, JarOutputStream jar) throws IOException {
        String path = className.replace('.', '/') + ".class";
        jar.putNextEntry(new JarEntry(path));
        try (InputStream in = DriverJar.class.getResourceAsStream("/" + path)) {
            in.transferTo(jar);
        }
    }

    private static String component(String driverName, String version, String behaviour) {
        return """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="sample.%1$s" init="1">
                  <implementation class="%2$s"/>
                  <service><provide interface="dev.theseus.api.volume.VolumeDriver"/></service>
                  <property name="theseus.driver.name" value="%1$s"/>
                  <property name="sample.version" value="%3$s"/>
                  <property name="behaviour" value="%4$s"/>
                </scr:component>
                """.formatted(driverName, SampleVolumeDriver.class.getName(), version, behaviour);
    }
}
