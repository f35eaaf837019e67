package dev.theseus.engine.build.internal.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.build.AgentSource;
import dev.theseus.engine.build.BuildEvent;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.SecretSource;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.convert.NoFileTrees;
import dev.theseus.engine.build.internal.convert.Step;
import dev.theseus.engine.build.internal.kept.BuildContext;
import dev.theseus.engine.build.internal.run.BuildFolders;
import dev.theseus.engine.build.internal.run.BuildRun;
import dev.theseus.engine.build.internal.run.SerialListener;
import dev.theseus.engine.build.internal.run.WorkPermits;
import dev.theseus.engine.build.internal.solve.SnapshotMounts.Mounted;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.image.ImageHold;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.Images;
import dev.theseus.testing.Await;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which stages are built and when; no step does anything. */
class DockerfileBuildTest {
    @TempDir
    Path root;

    private final CallContext call = CallContext.background(Duration.ofMinutes(1));
    private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private final Set<String> madeAgain = ConcurrentHashMap.newKeySet();
    private final AtomicInteger mounted = new AtomicInteger();
    private BiConsumer<String, CallContext> work = (words, context) -> {};

    private static Digest digest(String words) {
        String hex = HexFormat.of().formatHex(words.getBytes(StandardCharsets.UTF_8));
        return new Digest("sha256:" + (hex + "0".repeat(64)).substring(0, 64));
    }

    private Digest solve(Step step, BuildRun run) {
        String words = step.createdBy().replace("/bin/sh -c ", "");
        made.add(words);
        if (!run.usesCache()) {
            madeAgain.add(words);
        }
        work.accept(words, run.context());
        return digest(words);
    }

    private static <T> T none(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new AssertionError(method.toString());
                }));
    }

    private static final class Hold implements ImageHold {
        @Override
        public void keep(Digest image) {
            throw new AssertionError(image.value());
        }

        @Override
        public void keepComing(Digest image) {
            throw new AssertionError(image.value());
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }

    private Digest build(Order order, String dockerfile, String target) {
        return build(order, dockerfile, target, new BuildRequest.Cache(true, false));
    }

    private Digest build(Order order, String dockerfile, String target, BuildRequest.Cache cache) {
        Images images = none(Images.class);
        Workshop workshop = new Workshop(
                (step, base, platform, run) -> solve(step, run),
                new BaseImages(images, none(ImageTransfers.class)),
                images,
                (image, context) -> {
                    mounted.incrementAndGet();
                    return new Mounted(root, mounted::decrementAndGet);
                },
                new NoFileTrees());
        BuildRequest request = new BuildRequest(
                "",
                target,
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of(),
                cache,
                new BuildRequest.Commands(
                        "", List.of(), 0, "", new LimitConfig(Resources.UNLIMITED, 0, 0, List.of()), true, false),
                domain -> RegistryAuth.ANONYMOUS,
                SecretSource.NONE,
                AgentSource.NONE);
        BuildFolders folders = new BuildFolders(root.resolve("data"), new NoFileTrees());
        BuildRun run = new BuildRun(
                request,
                folders.open(),
                new SerialListener(events::add),
                new Hold(),
                List.of(),
                new WorkPermits(2),
                call,
                0,
                true);
        return new DockerfileBuild(
                        workshop,
                        run,
                        new DockerfileText("Dockerfile", dockerfile),
                        BuildContext.of(new FileRoot(root, true)),
                        order)
                .build();
    }

    private static final String DIAMOND = """
            FROM scratch AS left
            RUN left
            FROM scratch AS unused
            RUN unused
            FROM scratch AS right
            RUN right
            FROM scratch
            COPY --from=left / /l
            COPY --from=right / /r
            RUN last
            """;

    @Test
    void stagesThatDoNotNeedEachOtherAreBuiltAtTheSameTimeAndOthersNot() {
        work = (words, context) -> {
            if (words.equals("left") || words.equals("right")) {
                Await.until("both", () -> made.containsAll(List.of("left", "right")));
            }
        };
        assertEquals(digest("last"), build(Order.AS_NEEDED, DIAMOND, ""));
        assertFalse(made.contains("unused"));
        assertEquals(0, mounted.get());
        List<Integer> begun = new ArrayList<>();
        Set<Integer> ended = new TreeSet<>();
        for (BuildEvent event : events) {
            switch (event) {
                case BuildEvent.StepBegan began -> {
                    assertEquals(8, began.step().total());
                    begun.add(began.step().number());
                }
                case BuildEvent.StepEnded end -> assertTrue(begun.contains(end.step()) && ended.add(end.step()));
                default -> assertFalse(event instanceof BuildEvent.StepFailed, event.toString());
            }
        }
        assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8), ended);
        assertEquals(8, begun.size());
    }

    @Test
    void someStagesMayBeMadeAgain() {
        build(Order.AS_NEEDED, DIAMOND, "", new BuildRequest.Cache(true, false, List.of(), List.of("Left")));
        assertEquals(Set.of("left"), madeAgain);
        build(Order.AS_NEEDED, DIAMOND, "", new BuildRequest.Cache(false, false));
        assertTrue(madeAgain.containsAll(List.of("left", "right", "last")));
    }

    @Test
    void aBaseWithoutANameIsNoEarlierStage() {
        for (Order order : Order.values()) {
            EngineException refused = assertThrows(
                    EngineException.class, () -> build(order, "FROM scratch\nRUN one\nFROM ${NOTHING}\nRUN two\n", ""));
            assertTrue(
                    refused.message().contains("line 3: base name (${NOTHING}) should not be blank"),
                    refused.message());
        }
    }

    @Test
    void oneByOneIsTheFilesOrderAndAllOfIt() {
        build(Order.ONE_BY_ONE, DIAMOND, "");
        assertTrue(made.contains("unused"));
        assertEquals(
                List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                events.stream()
                        .filter(BuildEvent.StepBegan.class::isInstance)
                        .map(event -> ((BuildEvent.StepBegan) event).step().number())
                        .toList());
    }

    @Test
    void theFirstFailureEndsTheOthersAndIsTheBuilds() {
        work = (words, context) -> {
            if (words.equals("left")) {
                Await.until("the other works", () -> made.contains("right"));
                throw EngineException.conflict("it broke");
            }
            if (words.equals("right")) {
                Await.until("somebody ends it", this::isFailed);
                throw EngineException.cancelled("ended");
            }
        };
        EngineException failure = assertThrows(EngineException.class, () -> build(Order.AS_NEEDED, DIAMOND, ""));
        assertEquals("it broke", failure.message());
        assertEquals(0, mounted.get());
        assertEquals(
                List.of("it broke"),
                events.stream()
                        .filter(BuildEvent.StepFailed.class::isInstance)
                        .map(event -> ((BuildEvent.StepFailed) event).failure())
                        .filter(one -> one.kind() != ErrorKind.CANCELLED)
                        .map(EngineException::message)
                        .toList());
        assertFalse(call.cancelled().get());
    }

    private boolean isFailed() {
        synchronized (events) {
            return events.stream().anyMatch(BuildEvent.StepFailed.class::isInstance);
        }
    }

    @Test
    void whoGivesUpEndsEveryStage() {
        Set<String> ended = ConcurrentHashMap.newKeySet();
        work = (words, context) -> {
            if (made.containsAll(List.of("left", "right"))) {
                call.cancel();
            }
            Await.until("its own call is cancelled", () -> context.cancelled().get());
            ended.add(words);
            context.check(words);
        };
        EngineException failure = assertThrows(EngineException.class, () -> build(Order.AS_NEEDED, DIAMOND, ""));
        assertEquals(ErrorKind.CANCELLED, failure.kind());
        assertEquals(Set.of("left", "right"), ended);
        assertFalse(made.contains("last"));
    }

    @Test
    void stagesThatNeedEachOtherAreRefused() {
        EngineException failure = assertThrows(EngineException.class, () -> build(Order.AS_NEEDED, """
                FROM scratch AS one
                COPY --from=two / /
                FROM scratch AS two
                COPY --from=one / /
                """, ""));
        assertTrue(failure.message().contains("circular dependency detected on stage"), failure.message());
        assertEquals(Set.of(), made);
        // One that only a variable names is found when its turn comes.
        EngineException late = assertThrows(EngineException.class, () -> build(Order.AS_NEEDED, """
                FROM scratch AS one
                ARG OTHER=two
                COPY --from=$OTHER / /
                FROM scratch AS two
                COPY --from=one / /
                """, ""));
        assertTrue(late.message().contains("circular dependency detected on stage"), late.message());
    }

    @Test
    void aStageThatIsMissingIsRefused() {
        assertTrue(assertThrows(EngineException.class, () -> build(Order.AS_NEEDED, DIAMOND, "none"))
                .message()
                .contains("failed to reach build target none"));
        assertTrue(assertThrows(
                        EngineException.class, () -> build(Order.AS_NEEDED, "FROM scratch\nCOPY --from=7 / /\n", ""))
                .message()
                .contains("there is no such stage"));
    }
}
