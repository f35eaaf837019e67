package dev.theseus.engine.slot.internal;

import static org.junit.jupiter.api.Assertions.assertSame;

import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.engine.testing.MemoryStore;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/** Which registry driver serves which domain, as drivers come and go. */
final class RegistryRoutingTest {
    private ServiceListener registryListener = event -> {};
    private final SlotTable slots =
            new SlotTable(context(), settings(), DriverKind.all(), new CapabilityTable(new MemoryStore()));

    @BeforeEach
    void open() {
        slots.open(List.of());
    }

    @AfterEach
    void close() {
        slots.close();
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private BundleContext context() {
        return proxy(BundleContext.class, (self, method, words) -> {
            if (method.getName().equals("addServiceListener")
                    && words[1].toString().contains(RegistryDriver.class.getName())) {
                registryListener = (ServiceListener) words[0];
            }
            return switch (method.getName()) {
                case "getService" ->
                    proxy(RegistryDriver.class, (driver, call, arguments) -> switch (call.getName()) {
                        case "hashCode" -> System.identityHashCode(driver);
                        case "equals" -> driver == arguments[0];
                        default -> null;
                    });
                case "ungetService" -> true;
                default -> null;
            };
        });
    }

    private static EngineSettings settings() {
        return proxy(EngineSettings.class, (self, method, words) -> null);
    }

    @SuppressWarnings("unchecked") // A proxy has no type arguments.
    private static ServiceReference<RegistryDriver> reference(Map<String, Object> properties) {
        return proxy(ServiceReference.class, (self, method, words) -> switch (method.getName()) {
            case "getProperty" -> properties.get(words[0]);
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> self == words[0];
            default -> null;
        });
    }

    private ServiceReference<RegistryDriver> arrive(String name, Object domains) {
        ServiceReference<RegistryDriver> reference =
                reference(Map.of(Driver.PROPERTY_NAME, name, RegistryDriver.PROPERTY_DOMAINS, domains));
        registryListener.serviceChanged(new ServiceEvent(ServiceEvent.REGISTERED, reference));
        return reference;
    }

    @Test
    void whatNobodyClaimsGoesToTheRegistryDriver() {
        assertSame(slots.registry("registry"), slots.registryFor("docker.io"));
        arrive("layout", "layout.local");
        assertSame(slots.registry("registry"), slots.registryFor("docker.io"));
        assertSame(slots.registry("registry"), slots.registryFor("other.layout.local"));
    }

    @Test
    void aDriverServesTheDomainsItClaims() {
        arrive("layout", "layout.local");
        arrive("museum", new String[] {"old.example", "older.example:5000"});
        assertSame(slots.registry("layout"), slots.registryFor("layout.local"));
        assertSame(slots.registry("museum"), slots.registryFor("old.example"));
        assertSame(slots.registry("museum"), slots.registryFor("older.example:5000"));
    }

    @Test
    void aClaimOutlivesItsDriver() {
        ServiceReference<RegistryDriver> layout = arrive("layout", "layout.local");
        registryListener.serviceChanged(new ServiceEvent(ServiceEvent.UNREGISTERING, layout));
        assertSame(slots.registry("layout"), slots.registryFor("layout.local"));
    }

    @Test
    void theFirstClaimStands() {
        arrive("layout", "layout.local");
        arrive("thief", "layout.local");
        assertSame(slots.registry("layout"), slots.registryFor("layout.local"));
    }
}
