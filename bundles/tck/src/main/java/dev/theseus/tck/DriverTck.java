package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.Driver;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What drivers of all kinds keep to: where the tests of a new driver begin. The suites of the kinds hold the rest.
 *
 * @param <D> the interface of the driver's kind
 */
@Timeout(60)
@ExtendWith(ResourceWatch.class)
public abstract class DriverTck<D extends Driver> implements Trial {
    private final DriverKind kind;

    @TempDir
    @Nullable
    Path directory;

    private @Nullable EngineSettings settings;
    private @Nullable D driver;

    protected DriverTck(DriverKind kind) {
        this.kind = kind;
    }

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract D open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(D driver);

    @Override
    public final Path trialFolder() {
        return Trial.given(directory);
    }

    @BeforeEach
    void openDriver() {
        settings = new TrialSettings(trialFolder());
        driver = open(settings);
    }

    @AfterEach
    void closeDriver() {
        close(driver());
    }

    private D driver() {
        D now = driver;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private EngineSettings settings() {
        EngineSettings now = settings;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofSeconds(30));
    }

    private RecoveryReport recover(String... expected) {
        String name = driver().info().name();
        Path state = settings().stateDirectory(kind, name);
        Path run = settings().runDirectory(kind, name);
        return driver().recover(new RecoveryRequest(settings().engineId(), state, run, Set.of(expected)), context());
    }

    @Test
    void saysWhoItIsBeforeAnythingElse() {
        DriverInfo info = driver().info();
        assertTrue(info.name().matches("[A-Za-z0-9][A-Za-z0-9_.-]*"), "a name for command lines: " + info.name());
        assertFalse(info.version().isBlank());
        assertEquals(info.name(), driver().info().name());
    }

    @Test
    void recoversFromNothing() {
        RecoveryReport report = recover();
        assertEquals(Set.of(), report.adopted());
        assertEquals(Set.of(), report.missing());
        assertEquals(Set.of(), report.unknown());
    }

    @Test
    void adoptsNothingThatItDoesNotHold() {
        assertFalse(recover("lost").adopted().contains("lost"));
    }

    @Test
    void recoversAsOftenAsItIsAsked() {
        assertEquals(recover("lost"), recover("lost"));
    }

    @Test
    void servesOnAfterItWasQuieted() {
        recover();
        driver().quiesce(context());
        driver().quiesce(context());
        assertEquals(recover("lost"), recover("lost"));
    }

    @Test
    void findsWordsForWhatIsWrong() {
        recover();
        for (Diagnostic finding : driver().diagnose(context())) {
            assertFalse(finding.check().isBlank(), finding.toString());
            assertFalse(finding.finding().isBlank(), finding.toString());
            assertEquals(finding.healthy(), finding.hint().isBlank(), "a hint for what is unhealthy: " + finding);
        }
    }

    @Test
    void leavesItsPlaceToASuccessor() {
        RecoveryReport first = recover("lost");
        close(driver());
        driver = open(settings());
        assertEquals(first, recover("lost"));
    }
}
