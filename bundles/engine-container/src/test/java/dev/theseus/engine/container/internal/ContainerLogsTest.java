package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.log.LogPlan;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Containers and the drivers that get what they print. */
@Timeout(60)
class ContainerLogsTest {
    @TempDir
    Path root;

    private ContainerEngine engine;

    @BeforeEach
    void begin() {
        engine = new ContainerEngine(root);
    }

    @AfterEach
    void end() {
        engine.close();
    }

    private Path print(String id, String line) throws IOException {
        Path spool = engine.table.find(id).logPath();
        Files.writeString(spool, "2026-01-01T00:00:00.000000001Z stdout F " + line + "\n");
        return spool;
    }

    @Test
    void aContainerStartsWithoutItsDriver() {
        String id = engine.create("early", Specs.busybox().build());
        engine.slots.remove(DriverKind.LOG, "json-file");
        engine.lifecycle.start(id, ContainerEngine.context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @Test
    void aNewContainerNeedsADriverThatThereIs() {
        Specs specs = Specs.busybox();
        specs.logDriver = "syslog";
        EngineException refused = assertThrows(EngineException.class, () -> engine.create("none", specs.build()));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertEquals(
                "logger: no log driver named 'syslog' is registered; a bundle with a LogDriver of that name would bring it",
                refused.message());
    }

    @Test
    void aPatternThatIsTooLargeIsRefusedBeforeAnythingIsMade() {
        Specs specs = Specs.busybox();
        specs.logOptions = Map.of("env-regex", "(".repeat(300) + ")".repeat(300));
        EngineException refused = assertThrows(EngineException.class, () -> engine.create("large", specs.build()));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertTrue(refused.message().contains("log opt 'env-regex'"), refused.message());
        assertTrue(engine.table.all().isEmpty());
    }

    /** A release before took what this one refuses. */
    @Test
    void aContainerWithOptionsThatNobodyTakesAnyMoreStartsEndsAndGoes() {
        String id = createdWith(Map.of("max-buffer-size", "1m"));
        engine.lifecycle.start(id, ContainerEngine.context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
        assertEquals(Optional.empty(), log(id));
        engine.lifecycle.kill(id, Signal.KILL, ContainerEngine.context());
        engine.awaitStatus(id, ContainerStatus.EXITED);
        engine.containers.remove(id, false, false, false, ContainerEngine.context());
        assertTrue(engine.table.all().isEmpty());
    }

    /** Passes by what new containers are held to. */
    private String createdWith(Map<String, String> logOptions) {
        Specs specs = Specs.busybox();
        String id = engine.create("old", specs.build());
        specs.logOptions = logOptions;
        engine.table.update(engine.table.find(id), record -> record.withSpec(specs.build()));
        return id;
    }

    /** It was asked when the container was made. */
    @Test
    void aDriverThatHasChangedItsMindKeepsNothingFromStarting() {
        String id = createdWith(Map.of("unknown", "1"));
        engine.lifecycle.start(id, ContainerEngine.context());
        assertEquals(ContainerStatus.RUNNING, engine.status(id));
    }

    @Test
    void aDriverDecidesWhichFileIsShown() throws IOException {
        String id = engine.run("shown", Specs.busybox().build());
        assertEquals(Optional.empty(), log(id));
        Path spool = print(id, "hello");
        assertEquals(Optional.of(spool), log(id));
        engine.log.plan = LogPlan.spooled(0, 1).copiedTo("-json.log");
        assertEquals(Optional.of(spool.resolveSibling(id + "-json.log")), log(id));
        engine.slots.remove(DriverKind.LOG, "json-file");
        assertEquals(Optional.of(spool), log(id));
    }

    private Optional<Path> log(String id) {
        return engine.containers.inspect(id, false, ContainerEngine.context()).logPath();
    }

    @Test
    void whatIsToOutlastAContainerIsWrittenBeforeItIsRemoved() throws IOException {
        engine.log.plan = LogPlan.spooled(0, 1).delivered();
        String id = engine.run("short", Specs.busybox().build());
        Path spool = print(id, "last words");
        engine.containers.remove(id, true, false, false, ContainerEngine.context());
        assertEquals(List.of("last words\n"), engine.log.lines);
        assertFalse(Files.exists(spool.getParent()));
    }

    @Test
    void attributesAreWhatTheOptionsSelect() {
        Specs specs = Specs.busybox();
        specs.labels = Map.of("team", "red", "tier.one", "1", "other", "x");
        specs.environment = List.of("STAGE=test", "PATH=/bin", "LC_ALL=C");
        specs.logOptions = Map.of(
                "labels",
                "team,absent",
                "labels-regex",
                "^tier",
                "env",
                "STAGE",
                "env-regex",
                "^LC_",
                "tag",
                "{{.Name}}/{{ .ID }}/{{.Nope}}");
        String id = engine.create("tagged", specs.build());
        assertEquals(
                Map.of(
                        "team",
                        "red",
                        "tier.one",
                        "1",
                        "STAGE",
                        "test",
                        "LC_ALL",
                        "C",
                        "tag",
                        "tagged/" + id.substring(0, 12) + "/{{.Nope}}"),
                LogAttributes.of(engine.record(id)));
        assertTrue(LogAttributes.of(
                        engine.record(engine.create("plain", Specs.busybox().build())))
                .isEmpty());
    }
}
