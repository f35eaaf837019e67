package dev.theseus.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.theseus.api.driver.DriverKind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URL;
import java.security.Security;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class AssemblyIT {
    private static final String NAME = "assembly";
    /** Of these only constants are used; the compiler copies them, and leaves the name of the class beside. */
    private static final Set<String> COMPILED_IN =
            Set.of("javax.xml.XMLConstants", "org.osgi.framework.namespace.PackageNamespace");

    private final Distribution distribution = new Distribution();

    @Configuration
    public Option[] configuration() {
        return new Option[] {Assembly.distribution(NAME)};
    }

    @Test
    public void everyBundleIsActive() {
        List<String> idle = new ArrayList<>();
        for (Bundle bundle : distribution.bundles()) {
            boolean fragment = bundle.getHeaders().get("Fragment-Host") != null;
            if (bundle.getState() != (fragment ? Bundle.RESOLVED : Bundle.ACTIVE)) {
                idle.add(bundle.getSymbolicName() + " is in state " + bundle.getState());
            }
        }
        assertEquals(List.of(), idle);
    }

    @Test
    public void everyComponentIsSatisfied() {
        ServiceComponentRuntime runtime = distribution.service(ServiceComponentRuntime.class);
        List<String> unsatisfied = new ArrayList<>();
        List<String> satisfied = new ArrayList<>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            for (ComponentConfigurationDTO configuration : runtime.getComponentConfigurationDTOs(component)) {
                if (configuration.state == ComponentConfigurationDTO.ACTIVE
                        || configuration.state == ComponentConfigurationDTO.SATISFIED) {
                    satisfied.add(component.name);
                } else {
                    unsatisfied.add(component.name);
                }
            }
        }
        assertEquals(List.of(), unsatisfied);
        assertTrue("only " + satisfied, satisfied.contains("dev.theseus.engine.assembly.Engine"));
        assertTrue("only " + satisfied, satisfied.contains("dev.theseus.http.server.HttpListeners"));
        assertTrue("only " + satisfied, satisfied.size() >= 18);
    }

    /** Whoever hashes without it is slower, and says nothing. */
    @Test
    public void theHostsDigestsAreOffered() throws Exception {
        Distribution.await("the provider is there", () -> Security.getProvider("Theseus") != null);
    }

    @Test
    public void everyKindHasAnActiveDriver() throws InterruptedException {
        distribution.awaitSettled();
        for (DriverKind kind : DriverKind.all()) {
            assertTrue(
                    kind + " in " + distribution.activeSlots(),
                    distribution.activeSlots().stream().anyMatch(slot -> slot.startsWith(kind.word() + "/")));
        }
    }

    @Test
    public void theApiIsServed() throws Exception {
        Distribution.await(
                "the socket is there",
                () -> Assembly.root(NAME).resolve("api.sock").toFile().exists());
        Distribution.assertServed(NAME);
    }

    @Test
    public void driversExportNothing() {
        List<Bundle> drivers = distribution.drivers();
        assertTrue("drivers: " + drivers, drivers.size() >= 6);
        for (Bundle driver : drivers) {
            assertEquals(
                    driver.getSymbolicName(),
                    List.of(),
                    driver.adapt(BundleWiring.class).getCapabilities(PackageNamespace.PACKAGE_NAMESPACE));
        }
    }

    /** What a manifest forgets to import would be missed only when the way to it is first gone. */
    @Test
    public void everyClassThatABundleNamesIsFoundByIt() throws IOException {
        Set<String> missing = new TreeSet<>();
        int seen = 0;
        for (Bundle bundle : distribution.bundles()) {
            if (bundle.getSymbolicName().startsWith("dev.theseus.")) {
                for (URL url : Collections.list(bundle.findEntries("/dev", "*.class", true))) {
                    seen++;
                    for (String name : namedBy(url)) {
                        if (!isFound(bundle, name)) {
                            missing.add(bundle.getSymbolicName() + " needs " + name);
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
        assertTrue("only " + seen + " classes", seen > 1000);
    }

    private static Set<String> namedBy(URL url) throws IOException {
        Set<String> names = new HashSet<>();
        try (InputStream in = url.openStream()) {
            for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
                if (entry instanceof ClassEntry named && !named.asSymbol().isArray()) {
                    names.add(named.asInternalName().replace('/', '.'));
                }
            }
        }
        names.removeIf(name -> name.startsWith("java.") || COMPILED_IN.contains(name));
        return names;
    }

    private static boolean isFound(Bundle bundle, String name) {
        try {
            bundle.loadClass(name);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    @Test
    public void eachDriverLoadsItsOwnKit() throws ClassNotFoundException {
        Set<Class<?>> readers = new HashSet<>();
        for (String driver : List.of("storage-overlay", "storage-vfs", "storage-btrfs")) {
            Bundle bundle = distribution.bundle("dev.theseus." + driver);
            Class<?> reader = bundle.loadClass("dev.theseus.kit.storage.tar.LayerExtractor");
            assertEquals(bundle, FrameworkUtil.getBundle(reader));
            readers.add(reader);
        }
        assertEquals(3, readers.size());
    }

    private List<Bundle> engine() {
        List<Bundle> rooms = distribution.bundles().stream()
                .filter(bundle -> bundle.getSymbolicName().startsWith("dev.theseus.engine"))
                .toList();
        assertTrue("rooms: " + rooms, rooms.size() >= 5);
        return rooms;
    }

    @Test
    public void theEngineOffersItsFacesOnly() {
        List<String> inner = engine().stream()
                .map(room -> room.adapt(BundleWiring.class))
                .flatMap(room -> room.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream())
                .map(capability -> String.valueOf(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .filter(name -> name.contains("internal"))
                .toList();
        assertEquals(List.of(), inner);
    }

    @Test
    public void nobodyIsWiredToADriverAndDriversNotToTheEngine() {
        List<Bundle> drivers = distribution.drivers();
        List<Bundle> engine = engine();
        List<String> forbidden = new ArrayList<>();
        for (Bundle bundle : distribution.bundles()) {
            for (BundleWire wire : wires(bundle)) {
                Bundle provider = wire.getProvider().getBundle();
                boolean own = provider.equals(bundle);
                if (!own && (drivers.contains(provider) || engine.contains(provider) && drivers.contains(bundle))) {
                    forbidden.add(bundle.getSymbolicName() + " -> " + provider.getSymbolicName());
                }
            }
        }
        assertEquals(List.of(), forbidden);
    }

    private static List<BundleWire> wires(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return wiring == null ? List.of() : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE);
    }

    @Test
    public void eachPackageHasOneExporter() {
        List<String> exports = distribution.bundles().stream()
                .map(bundle -> bundle.adapt(BundleWiring.class))
                .filter(wiring -> wiring != null)
                .flatMap(wiring -> wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream())
                .map(capability -> String.valueOf(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .filter(name -> name.startsWith("dev.theseus.") || name.startsWith("io.netty."))
                .toList();
        assertEquals(
                exports.stream().distinct().sorted().toList(),
                exports.stream().sorted().toList());
    }
}
