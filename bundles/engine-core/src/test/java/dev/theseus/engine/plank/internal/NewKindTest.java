package dev.theseus.engine.plank.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.slot.internal.SlotTable;
import dev.theseus.engine.testing.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kind that the engine has never heard of, made known by its descriptor alone. */
class NewKindTest {
    private static final DriverKind WEATHER = DriverKind.of("weather", WeatherDriver.class, Optional.empty());
    private static final CallContext CONTEXT = CallContext.background(Duration.ofSeconds(30));

    @TempDir
    Path root;

    private TrialFramework framework;
    private SlotTable slots;

    interface WeatherDriver extends Driver {
        String tomorrow();
    }

    private static final class Sunny implements WeatherDriver {
        private final CompletableFuture<RecoveryRequest> recovered = new CompletableFuture<>();

        @Override
        public DriverInfo info() {
            return new DriverInfo("sunny", "1", Set.of(), Map.of());
        }

        @Override
        public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
            recovered.complete(expected);
            return RecoveryReport.empty();
        }

        @Override
        public List<Diagnostic> diagnose(CallContext context) {
            return List.of(new Diagnostic(true, "sky", "blue", ""));
        }

        @Override
        public String tomorrow() {
            return "sun";
        }
    }

    @BeforeEach
    void start() throws Exception {
        framework = new TrialFramework(root);
        slots = new SlotTable(
                framework.context(), framework.settings, List.of(WEATHER), new CapabilityTable(new MemoryStore()));
        slots.open(List.of());
    }

    @AfterEach
    void stop() throws Exception {
        slots.close();
        framework.close();
    }

    private Sunny arrive() {
        Sunny driver = new Sunny();
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(Driver.PROPERTY_NAME, "sunny"));
        framework.context().registerService(WeatherDriver.class, driver, properties);
        return driver;
    }

    @Test
    void itHasSlots() {
        arrive();
        assertEquals(
                "sun",
                slots.of(WeatherDriver.class, "sunny").call("tomorrow", CONTEXT, (driver, c) -> driver.tomorrow()));
        SlotView view = slots.list().getFirst();
        assertSame(WEATHER, view.kind());
        assertEquals("sunny", view.name());
        assertTrue(slots.isActive(WEATHER, "sunny"));
        assertEquals(List.of("sunny"), slots.names(WEATHER));
        assertEquals(List.of(WEATHER), slots.kinds());
    }

    @Test
    void itsDriversHaveFolders() {
        assertEquals(
                framework.settings.stateDirectory(WEATHER, "sunny"),
                arrive().recovered.join().stateDirectory());
    }

    @Test
    void itsDriversAreDiagnosedAndDrained() {
        arrive();
        assertEquals(
                "sky",
                slots.any(WEATHER, "sunny")
                        .call("diagnose", CONTEXT, (driver, c) -> driver.diagnose(c))
                        .getFirst()
                        .check());
        assertEquals(0, slots.drain(WEATHER, "sunny", CONTEXT));
        slots.resume(WEATHER, "sunny");
    }
}
