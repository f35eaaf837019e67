package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class RuntimeRegistrationTest {
    private final TreeSet<String> registered = new TreeSet<>();

    private BundleContext context() {
        return proxy(BundleContext.class, arguments -> {
            assertEquals(RuntimeDriver.class, arguments[0]);
            String name = (String) ((Dictionary<?, ?>) arguments[2]).get("theseus.driver.name");
            assertEquals(1, ((Dictionary<?, ?>) arguments[2]).get("theseus.driver.state.format"));
            registered.add(name);
            return proxy(ServiceRegistration.class, none -> registered.remove(name));
        });
    }

    private Map<String, List<String>> runtimes =
            Map.of("runc", List.of("runc"), "mine", List.of("/opt/mine", "--debug"));

    private EngineSettings settings(Path run) {
        return (EngineSettings) Proxy.newProxyInstance(
                EngineSettings.class.getClassLoader(),
                new Class<?>[] {EngineSettings.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "runtimes" -> runtimes;
                    case "runDirectory" -> run.resolve(((DriverKind) arguments[0]).word() + "/" + arguments[1]);
                    default -> throw new AssertionError(method);
                });
    }

    @FunctionalInterface
    private interface Call {
        Object with(Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Object result = call.with(arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }

    @Test
    void offersOneDriverPerConfiguredRuntime() {
        RuntimeRegistration registration = new RuntimeRegistration(context());
        registration.settle(settings(Path.of("/dev/shm/theseus-none")));
        assertEquals(new TreeSet<>(List.of("mine", "runc")), registered);
        registration.deactivate();
        assertEquals(new TreeSet<>(), registered);
    }

    @Test
    void followsTheSettings() {
        EngineSettings settings = settings(Path.of("/dev/shm/theseus-none"));
        RuntimeRegistration registration = new RuntimeRegistration(context());
        registration.settle(settings);
        runtimes = Map.of("runc", List.of("runc"), "second", List.of("/opt/second"));
        registration.settle(settings);
        assertEquals(new TreeSet<>(List.of("runc", "second")), registered);
    }
}
