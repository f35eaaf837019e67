package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.Subscription;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.ProcessConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.container.SpecReasons;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.log.DiskRoom;
import dev.theseus.engine.log.FakeLog;
import dev.theseus.engine.testing.DirectSlots;
import dev.theseus.engine.testing.TestSettings;
import dev.theseus.settings.DaemonSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a specification means and which are refused. */
@Timeout(30)
class SpecRulesTest {
    private static final ImageConfig IMAGE = new ImageConfig(
            "ann",
            Set.of(PortKey.parse("80/tcp")),
            List.of("PATH=/bin", "A=image", "B=image"),
            Optional.of(List.of("/entry")),
            Optional.of(List.of("image-command")),
            Set.of("/data"),
            "/work",
            Map.of("l", "image", "m", "image"),
            "SIGQUIT",
            Optional.of(new Healthcheck(
                    List.of("CMD", "probe"), Duration.ofSeconds(7), Duration.ZERO, Duration.ZERO, Duration.ZERO, 4)),
            List.of(),
            List.of(),
            false);

    private static ContainerSpec merge(Consumer<Specs> change) {
        Specs specs = Specs.busybox();
        specs.command = Optional.empty();
        change.accept(specs);
        return ImageDefaults.merge(specs.build(), IMAGE);
    }

    private static String words(ProcessConfig process) {
        return process.entrypoint().orElse(List.of()) + " " + process.command().orElse(List.of());
    }

    @Test
    void entrypointAndCommandFollowDocker() {
        assertEquals("[/entry] [image-command]", words(merge(specs -> {}).process()));
        assertEquals(
                "[/entry] [mine]",
                words(merge(specs -> specs.command = Optional.of(List.of("mine")))
                        .process()));
        assertEquals(
                "[mine] []",
                words(merge(specs -> specs.entrypoint = Optional.of(List.of("mine")))
                        .process()));
        assertEquals(
                "[] [mine]",
                words(merge(specs -> {
                            specs.entrypoint = Optional.of(List.of(""));
                            specs.command = Optional.of(List.of("mine"));
                        })
                        .process()));
        assertThrows(EngineException.class, () -> merge(specs -> specs.entrypoint = Optional.of(List.of(""))));
    }

    @Test
    void theImageFillsWhatIsNotSaid() {
        ContainerSpec spec = merge(specs -> {
            specs.environment = List.of("A=mine", "B");
            specs.labels = Map.of("l", "mine");
            specs.exposedPorts = Set.of(PortKey.parse("53/udp"));
            specs.healthcheck = Optional.of(
                    new Healthcheck(List.of(), Duration.ZERO, Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO, 0));
        });
        // A bare name is kept, so that it takes away what the container would have anyway.
        assertEquals(List.of("A=mine", "B", "PATH=/bin"), spec.process().environment());
        assertEquals(Map.of("l", "mine", "m", "image"), spec.labels());
        assertEquals("ann", spec.process().user());
        assertEquals("/work", spec.process().workingDirectory());
        assertEquals(Optional.of(Signal.parse("SIGQUIT")), spec.stopSignal());
        assertEquals(Set.of("/data"), spec.anonymousVolumes());
        assertEquals(2, spec.exposedPorts().size());
        Healthcheck health = spec.healthcheck().orElseThrow();
        assertEquals(List.of("CMD", "probe"), health.test());
        assertEquals(Duration.ofSeconds(7), health.interval());
        assertEquals(Duration.ofSeconds(2), health.timeout());
        assertEquals(4, health.retries());
    }

    private static String refusal(Consumer<Specs> change) {
        return refused(change).message();
    }

    /** Returns what is told with the reason. */
    private static Map<String, String> refused(Reason reason, Consumer<Specs> change) {
        EngineException refused = refused(change);
        assertTrue(refused.is(reason), refused::toString);
        return refused.attributes();
    }

    private static EngineException refused(Consumer<Specs> change) {
        Specs specs = Specs.busybox();
        change.accept(specs);
        DaemonSettings settings = TestSettings.at(Path.of("/nowhere"));
        DirectSlots slots = new DirectSlots();
        slots.put(DriverKind.LOG, "json-file", new FakeLog("json-file", LogPlan.spooled(0, 1)));
        try (ContainerLogs logs = new ContainerLogs(slots, () -> settings, new DiskRoom(Path.of("/")))) {
            SpecCheck check = new SpecCheck(settings, slots, logs);
            EngineException refused =
                    assertThrows(EngineException.class, () -> check.check(specs.build(), ContainerEngine.context()));
            assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
            return refused;
        }
    }

    private static void limits(Specs specs, long memory, long swap, long nanoCpus, long period) {
        specs.limits = new LimitConfig(
                new Resources(memory, 0, swap, Optional.empty(), false, 0, 0, period, 0, 0, "", "", 0, 0, List.of()),
                nanoCpus,
                0,
                List.of());
    }

    private static void cpus(Specs specs, String cpus, String nodes) {
        specs.limits = new LimitConfig(
                new Resources(0, 0, 0, Optional.empty(), false, 0, 0, 0, 0, 0, cpus, nodes, 0, 0, List.of()),
                0,
                0,
                List.of());
    }

    @Test
    void refusesCpusThatAreNotThere() {
        Map<String, String> cpus = refused(SpecReasons.CPUS_OFFLINE, specs -> cpus(specs, "90000", ""));
        assertEquals("90000", cpus.get(Attributes.VALUE));
        assertTrue(cpus.getOrDefault(Attributes.MAXIMUM, "").startsWith("0"), cpus::toString);
        refused(SpecReasons.NODES_OFFLINE, specs -> cpus(specs, "", "0,90000"));
        refused(SpecReasons.CPU_LIST_MALFORMED, specs -> cpus(specs, "3-1", ""));
        refused(SpecReasons.NODE_LIST_MALFORMED, specs -> cpus(specs, "", "abc"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a:/b:/c | invalid mode: /c",
                "/a:/b:ro,rw | invalid mode: ro,rw",
                "/a:/ | invalid volume specification: '/a:/': invalid mount config for type \"bind\": invalid"
                        + " specification: destination can't be '/'",
                "/a:/b:nocopy | invalid volume specification: '/a:/b:nocopy': invalid mount config for type \"bind\":"
                        + " field VolumeOptions must not be specified"
            })
    void refusesBindsInDockersWords(String bind, String message) {
        assertEquals(message, refusal(specs -> specs.binds = List.of(bind)));
    }

    @Test
    void theWorkingDirectoryIsClean() {
        assertEquals(
                "/tmp/y",
                merge(specs -> specs.workingDirectory = "/tmp/./x/../y/")
                        .process()
                        .workingDirectory());
    }

    @Test
    void refusesUnknownOptionsOfTmpfs() {
        assertEquals(
                "invalid tmpfs option [\"foo\" \"bar\"]",
                refusal(specs -> specs.tmpfs = Map.of("/a", "rw,size=1m,foo=bar")));
        assertEquals("invalid tmpfs option [\"odd\"]", refusal(specs -> specs.tmpfs = Map.of("/a", "odd")));
    }

    @Test
    void refusesWhatCannotWork() {
        refused(SpecReasons.MEMORY_TOO_SMALL, specs -> limits(specs, 1000, 0, 0, 0));
        refused(SpecReasons.SWAP_WITHOUT_MEMORY, specs -> limits(specs, 0, 1 << 30, 0, 0));
        refused(SpecReasons.SWAP_BELOW_MEMORY, specs -> limits(specs, 1 << 30, 1 << 29, 0, 0));
        refused(SpecReasons.CPUS_OUT_OF_RANGE, specs -> limits(specs, 0, 0, 1_000_000_000_000L, 0));
        refused(SpecReasons.CPUS_AND_PERIOD, specs -> limits(specs, 0, 0, 500_000_000, 100_000));
        refused(SpecReasons.CPU_PERIOD_OUT_OF_RANGE, specs -> limits(specs, 0, 0, 0, 10));
        refused(SpecReasons.RUNTIME_UNKNOWN, specs -> specs.runtime = "nope");
        refused(SpecReasons.JOINED_WITH_NOBODY, specs -> specs.networkMode = "container:");

        refused(SpecReasons.RESTART_AND_REMOVAL, specs -> {
            specs.autoRemove = true;
            specs.restart = new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0);
        });
        refused(
                SpecReasons.RETRIES_WITHOUT_FAILURE,
                specs -> specs.restart = new RestartPolicy(RestartPolicy.Mode.ALWAYS, 3));
        refused(SpecReasons.WORKING_DIRECTORY_RELATIVE, specs -> specs.workingDirectory = "here");
        assertTrue(refusal(specs -> specs.logDriver = "splunk").contains("no log driver named 'splunk'"));
        assertTrue(refusal(specs -> specs.logOptions = Map.of("unknown", "1")).contains("unknown log opt 'unknown'"));
        assertEquals(
                "logger: logging mode not supported: fast",
                refusal(specs -> specs.logOptions = Map.of("mode", "fast")));
        assertEquals(
                "logger: max-buffer-size option is only supported with 'mode=non-blocking'",
                refusal(specs -> specs.logOptions = Map.of("max-buffer-size", "1m")));
        assertEquals(
                "error parsing option max-buffer-size: invalid size: '-1'",
                refusal(specs -> specs.logOptions = Map.of("mode", "non-blocking", "max-buffer-size", "-1")));
        assertTrue(refusal(specs -> specs.binds = List.of("/:/host:rprivate")).contains("daemon root"));
        assertEquals("Duplicate mount point: /a", refusal(specs -> {
            specs.binds = List.of("/x:/a");
            specs.tmpfs = Map.of("/a/", "");
        }));
        refused(
                SpecReasons.ULIMIT_UNKNOWN,
                specs -> specs.limits =
                        new LimitConfig(Resources.UNLIMITED, 0, 0, List.of(new LimitConfig.Ulimit("files", 1, 1))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a",
                "a:",
                ":b",
                "/a:b",
                "/a:/",
                "/a:/b:what",
                "/a:/b:ro:x",
                "/a:/..",
                "/a:/b\0c",
                "/a:/b:z,z,no"
            })
    void refusesBadBinds(String bind) {
        assertTrue(refusal(specs -> specs.binds = List.of(bind)).startsWith("invalid"));
    }

    @ParameterizedTest
    @CsvSource({"SIGTERM,15", "term,15", "9,9", "hup,1", "SIGRTMIN+3,37", "RTMAX-1,63", "rtmin,34"})
    void readsSignals(String word, int number) {
        assertEquals(new Signal(number, word), Signal.parse(word));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65", "SIG", "-9", "RTMIN+40", "SIG42", "KILL9", "RTMIN+x"})
    void refusesOtherSignals(String word) {
        EngineException refused = assertThrows(EngineException.class, () -> Signal.parse(word));
        assertTrue(refused.is(SpecReasons.SIGNAL_UNKNOWN), refused::toString);
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
    }

    @Test
    void foldsCpusAndSwap() {
        Resources folded = LimitFolding.fold(Resources.UNLIMITED, 1_500_000_000);
        assertEquals(150_000, folded.cpuQuota());
        assertEquals(100_000, folded.cpuPeriod());
        assertEquals(0, folded.memorySwap());
    }

    @Test
    void aLimitOfMemoryLetsAsMuchBeSwapped() {
        assertEquals(128, LimitFolding.withSwap(memory(64, 0)).resources().memorySwap());
        assertEquals(100, LimitFolding.withSwap(memory(64, 100)).resources().memorySwap());
        assertEquals(-1, LimitFolding.withSwap(memory(64, -1)).resources().memorySwap());
        assertEquals(0, LimitFolding.withSwap(memory(0, 0)).resources().memorySwap());
    }

    private static LimitConfig memory(long memory, long swap) {
        Resources none = Resources.UNLIMITED;
        Resources limited = new Resources(
                memory,
                none.memoryReservation(),
                swap,
                none.memorySwappiness(),
                none.oomKillDisable(),
                none.cpuShares(),
                none.cpuQuota(),
                none.cpuPeriod(),
                none.cpuRealtimeRuntime(),
                none.cpuRealtimePeriod(),
                none.cpusetCpus(),
                none.cpusetMems(),
                none.pidsLimit(),
                none.blkioWeight(),
                none.throttles());
        return new LimitConfig(limited, 0, 0, List.of());
    }

    @Test
    void choosesTheControlGroupNamespaceAsDockerdDoes() {
        assertEquals("host", DaemonDefaults.cgroupMode("", false, 1));
        assertEquals("private", DaemonDefaults.cgroupMode("private", false, 1));
        assertEquals("host", DaemonDefaults.cgroupMode("private", true, 1));
        assertEquals("private", DaemonDefaults.cgroupMode("", true, 2));
        assertEquals("host", DaemonDefaults.cgroupMode("host", false, 2));
    }

    @Test
    void aGateLetsOneInAndNamesIt() {
        Gate gate = new Gate();
        CallContext soon = CallContext.background(Duration.ofMillis(50));
        try (Subscription inside = gate.enter("start", "web", soon)) {
            EngineException busy = assertThrows(EngineException.class, () -> gate.enter("removal", "web", soon));
            assertEquals("container web: cannot removal while start is going on", busy.message());
        }
        gate.enter("stop", "web", CallContext.background(Duration.ofSeconds(1))).close();
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
