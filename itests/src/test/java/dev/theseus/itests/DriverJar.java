package dev.theseus.itests;

import dev.theseus.itests.sample.SampleVolumeDriver;
import java.io.InputStream;
import java.util.Map;

/** Makes driver bundles as a third party would deliver them. */
final class DriverJar {
    private static final String COMPONENT = "OSGI-INF/driver.xml";

    private DriverJar() {}

    /**
     * A bundle with one volume driver.
     *
     * @param behaviour see {@link SampleVolumeDriver}; "good" for none
     */
    static InputStream of(String driverName, String version, String behaviour) {
        return TestJar.of(
                Map.of(
                        "Bundle-SymbolicName",
                        "sample." + driverName,
                        "Bundle-Version",
                        version,
                        "Service-Component",
                        COMPONENT,
                        "Import-Package",
                        "dev.theseus.api.driver,dev.theseus.api.volume"),
                Map.of(COMPONENT, component(driverName, version, behaviour)),
                SampleVolumeDriver.class);
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
