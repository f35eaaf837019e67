package dev.theseus.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.EndpointStats;
import dev.theseus.engine.id.SandboxId;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.network.SandboxRequest;
import dev.theseus.engine.network.SandboxView;
import dev.theseus.engine.network.Sandboxes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SandboxCommandsTest {
    private static final SandboxId ONE = new SandboxId("ab1" + "0".repeat(61));
    private static final SandboxId TWO = new SandboxId("ab2" + "0".repeat(61));

    private final Leftovers leftovers = new Leftovers();
    private final Commands commands = new Commands(new SandboxCommands(leftovers).commands());

    private Answer run(String command, String... values) {
        return commands.find(command)
                .orElseThrow()
                .body()
                .run(
                        new Arguments(List.of(values), Set.of(), Path.of("/")),
                        CallContext.background(Duration.ofSeconds(10)));
    }

    @Test
    void whatIsNobodysIsListed() {
        assertEquals("""
                ID             OWNER        NAME    NETWORKS   ADDRESSES
                ab1000000000   pod shop/a   front
                ab2000000000   pod shop/a   front
                """, run("sandbox:list").text(0));
    }

    @Test
    void closingTakesItDownAndForgetsIt() {
        Answer answer = run("sandbox:close", "ab1");
        assertEquals("sandbox ab1000000000 of pod shop/a is closed\n", answer.text(0));
        assertEquals(List.of("close " + ONE, "forget " + ONE), leftovers.calls);
        assertEquals(1, leftovers.unclaimed().size());
    }

    @Test
    void anIdHasToLeadToOneThatIsNobodys() {
        EngineException several = assertThrows(EngineException.class, () -> run("sandbox:close", "ab"));
        assertEquals(ErrorKind.INVALID_PARAMETER, several.kind());
        EngineException none = assertThrows(EngineException.class, () -> run("sandbox:close", "cd"));
        assertEquals(ErrorKind.NOT_FOUND, none.kind());
        assertTrue(none.message().contains("sandbox:list"), none.message());
        assertEquals(List.of(), leftovers.calls);
    }

    /** Two that are nobody's. */
    private static final class Leftovers implements Sandboxes {
        private final List<SandboxId> open = new ArrayList<>(List.of(ONE, TWO));
        private final List<String> calls = new ArrayList<>();

        @Override
        public List<SandboxView> unclaimed() {
            return open.stream().map(Leftovers::view).toList();
        }

        private static SandboxView view(SandboxId id) {
            return new SandboxView(
                    id,
                    new SandboxOwner("pod", "shop/a"),
                    "front",
                    Optional.empty(),
                    false,
                    Map.of(),
                    Map.of(),
                    List.of(),
                    "");
        }

        @Override
        public void close(SandboxId id, CallContext context) {
            calls.add("close " + id);
        }

        @Override
        public void forget(SandboxId id) {
            calls.add("forget " + id);
            open.remove(id);
        }

        @Override
        public void define(SandboxRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SandboxView open(SandboxId id, Consumer<SandboxView> settled, CallContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<SandboxView> find(SandboxId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<SandboxView> ofKind(String kind) {
            throw new UnsupportedOperationException("that would claim them");
        }

        @Override
        public void rename(SandboxId id, String newName) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<EndpointStats> stats(SandboxId id, CallContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
