package dev.theseus.engine.container.internal;

import static dev.theseus.engine.container.internal.ContainerEngine.context;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.container.ContainerFilter;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.ContainerView;
import dev.theseus.engine.id.PortKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContainerQueryTest {
    @TempDir
    Path root;

    private ContainerEngine engine;
    private String first;

    @BeforeEach
    void begin() {
        engine = new ContainerEngine(root);
        Specs labelled = Specs.busybox();
        labelled.labels = Map.of("tier", "web", "team", "a");
        labelled.anonymousVolumes = Set.of("/data");
        labelled.exposedPorts = Set.of(PortKey.parse("80"), PortKey.parse("53/udp"));
        first = engine.create("first", labelled.build());
        engine.run("second", Specs.plain());
        String third = engine.run("third", Specs.plain());
        engine.runtime.exit(third, 3);
        engine.awaitStatus(third, ContainerStatus.EXITED);
    }

    @AfterEach
    void end() {
        engine.close();
    }

    private List<String> list(boolean all, int limit, Map<String, List<String>> filters) {
        return engine.containers.list(new ContainerFilter(all, limit, false, filters), context()).stream()
                .map(ContainerView::name)
                .toList();
    }

    private List<String> by(String name, String... values) {
        return list(true, 0, Map.of(name, List.of(values)));
    }

    @Test
    void listsNewestFirst() {
        assertEquals(List.of("second"), list(false, 0, Map.of()));
        assertEquals(List.of("third", "second", "first"), list(true, 0, Map.of()));
        assertEquals(List.of("third", "second"), list(false, 2, Map.of()));
        assertEquals(List.of("first"), list(false, 0, Map.of("status", List.of("created"))));
    }

    @Test
    void filters() {
        assertEquals(List.of("second", "first"), by("name", "^fir", "sec"));
        assertEquals(List.of("third"), by("name", "^/third$"));
        assertEquals(List.of("first"), by("id", first.substring(0, 12)));
        assertEquals(List.of("first"), by("label", "tier", "team=a"));
        assertEquals(List.of(), by("label", "tier", "team=b"));
        assertEquals(List.of("third"), by("exited", "3"));
        assertEquals(List.of("third", "second"), by("since", "first"));
        assertEquals(List.of("first"), by("before", "second"));
        assertEquals(List.of("first"), by("volume", "/data"));
        assertEquals(List.of("first"), by("expose", "80"));
        assertEquals(List.of("first"), by("expose", "50-60/udp"));
        assertEquals(List.of(), by("expose", "53"));
        assertEquals(3, by("ancestor", "busybox").size());
        assertEquals(List.of(), by("ancestor", "nothing"));
        assertEquals(List.of("third", "first"), by("status", "created", "exited"));
        assertEquals(3, by("health", "none").size());
        assertEquals(
                "more than one until filter specified",
                assertThrows(
                                EngineException.class,
                                () -> engine.containers.prune(Map.of("until", List.of("1h", "2h")), context()))
                        .message());
        assertEquals(List.of(), by("is-task", "true"));
        assertEquals(3, by("is-task", "false").size());
        assertEquals(List.of(), by("name", "("));
    }

    @Test
    void aPatternOfAClientTakesNoTimeToSpeakOf() {
        for (int i = 0; i < 100; i++) {
            engine.create("a".repeat(60) + i, Specs.plain());
        }
        for (String pattern : List.of(
                "^(.*a){20}b",
                "^(a+)+$",
                "^(a|aa)+$",
                "^(([a-z])+.)+[A-Z]([a-z])+$",
                "(a*)*c",
                "(.{0,30}){0,30}b$",
                "\\p{L}*".repeat(100) + "9",
                "(?<=a)(\\1)")) {
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> by("name", pattern), pattern);
        }
    }

    @Test
    void aFilterMayHaveTenThousandValues() {
        String[] names = new String[10_000];
        Arrays.fill(names, "nobody");
        assertEquals(List.of(), by("name", names));
        assertEquals(List.of(), by("label", names));
    }

    @Test
    void aPatternThatNeedsMuchMemoryIsRefused() {
        for (String pattern : List.of(
                "(" + "a".repeat(60) + "){1000}",
                "(((((a{10}){10}b){10}){10}){10}){100}" + ".".repeat(50),
                "(a{1,1000}){1,1000}",
                "(".repeat(5000) + ")".repeat(5000),
                "a|".repeat(30_000))) {
            assertThrows(EngineException.class, () -> by("name", pattern), pattern.substring(0, 15));
        }
    }

    @Test
    void refusesUnknownWords() {
        for (Map.Entry<String, String> bad : Map.of(
                        "colour", "red", "status", "asleep", "exited", "x", "health", "fine", "is-task", "maybe",
                        "since", "nobody", "expose", "a-b", "publish", "99999")
                .entrySet()) {
            assertThrows(EngineException.class, () -> by(bad.getKey(), bad.getValue()), bad.toString());
        }
    }

    @Test
    void prunesWhatDoesNotRun() {
        assertThrows(EngineException.class, () -> engine.containers.prune(Map.of("name", List.of("x")), context()));
        assertEquals(
                1,
                engine.containers
                        .prune(Map.of("label", List.of("tier=web")), context())
                        .ids()
                        .size());
        var pruned = engine.containers.prune(Map.of(), context());
        assertEquals(1, pruned.ids().size());
        assertEquals(7, pruned.reclaimed());
        assertEquals(List.of("second"), list(true, 0, Map.of()));
    }
}
