package dev.theseus.shell.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code driver:…}. Each method is a command; the shell prints what it returns. */
@Component(
        service = DriverCommands.class,
        property = {
            "osgi.command.scope=driver",
            "osgi.command.function=list",
            "osgi.command.function=info",
            "osgi.command.function=use",
            "osgi.command.function=swap",
            "osgi.command.function=rollback",
            "osgi.command.function=history",
            "osgi.command.function=diagnose",
            "osgi.command.function=calls"
        })
public final class DriverCommands {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Slots slots;
    private final Planks planks;
    private final Defaults defaults;

    @Activate
    public DriverCommands(@Reference Slots slots, @Reference Planks planks, @Reference Defaults defaults) {
        this.slots = slots;
        this.planks = planks;
        this.defaults = defaults;
    }

    @Descriptor("lists every slot: its driver, bundle, calls in flight and parked callers")
    public Answer list() {
        List<List<String>> rows = slots.list().stream()
                .map(slot -> List.of(
                        slot.kind().word(),
                        slot.name(),
                        isDefault(slot) ? "yes" : "",
                        slot.state().name(),
                        slot.bundle(),
                        String.valueOf(slot.calls().size()),
                        String.valueOf(slot.parked()),
                        slot.remark()))
                .toList();
        return Answer.table(List.of("kind", "name", "default", "state", "bundle", "calls", "parked", "remark"), rows);
    }

    private boolean isDefault(SlotView slot) {
        return slot.name().equals(defaults.all().get(slot.kind()));
    }

    @Descriptor("shows what the drivers of a kind, or one of them, say of themselves")
    public Answer info(@Descriptor("KIND [NAME]") String... which) {
        List<List<String>> rows = new ArrayList<>();
        for (SlotView slot : chosen(which)) {
            rows.add(row(slot, "state", slot.state().name()));
            rows.add(row(slot, "bundle", slot.bundle()));
            slot.info().ifPresent(info -> {
                rows.add(row(slot, "version", info.version()));
                rows.add(row(
                        slot,
                        "capabilities",
                        String.join(" ", info.capabilities().stream().sorted().toList())));
                info.status().forEach((label, value) -> rows.add(row(slot, label, value)));
            });
        }
        return Answer.table(List.of("kind", "name", "field", "value"), rows);
    }

    private static List<String> row(SlotView slot, String field, String value) {
        return List.of(slot.kind().word(), slot.name(), field, value);
    }

    @Descriptor(
            "makes a driver the default of its kind for what is made from now on; of the firewall, the one in force")
    public Answer use(@Descriptor("KIND: runtime, storage or firewall") String kind, @Descriptor("NAME") String name) {
        defaults.use(kind(kind), name, CallContext.background(PATIENCE));
        return Answer.done("the default " + kind + " driver is now " + name);
    }

    @Descriptor("replaces a driver bundle by a jar; a version that does not work is rolled back")
    public Answer swap(
            @Descriptor("BUNDLE: symbolic name or short one") String bundle,
            @Descriptor("JAR: absolute path") String jar) {
        Path path = Path.of(jar);
        if (!path.isAbsolute()) {
            throw EngineException.invalid(jar + ": give the absolute path, the daemon has another working folder");
        }
        return answer(planks.swap(bundle, path));
    }

    @Descriptor("puts back the jar that was in force before the latest swap")
    public Answer rollback(@Descriptor("BUNDLE: symbolic name or short one") String bundle) {
        return answer(planks.rollback(bundle));
    }

    private static Answer answer(SwapReport report) {
        List<List<String>> rows = report.slots().stream()
                .map(slot -> List.of(
                        slot.kind().word(),
                        slot.name(),
                        slot.state().name(),
                        String.valueOf(slot.parked()),
                        String.valueOf(slot.longestPark().toMillis()),
                        String.valueOf(slot.drain().toMillis()),
                        String.valueOf(slot.interrupted()),
                        String.valueOf(slot.recovery().toMillis()),
                        String.join("; ", slot.remarks())))
                .toList();
        String outcome = report.succeeded()
                ? "is in force"
                : (report.rolledBack() ? "was rolled back: " : "failed, and the old version did not come back: ")
                        + report.failure();
        return new Answer(
                List.of(
                        "kind",
                        "name",
                        "state",
                        "parked",
                        "longest-park-ms",
                        "drain-ms",
                        "interrupted",
                        "recovery-ms",
                        "remarks"),
                rows,
                "%s %s -> %s %s (%d ms)"
                        .formatted(
                                report.bundle(),
                                report.oldVersion(),
                                report.newVersion(),
                                outcome,
                                report.duration().toMillis()),
                !report.succeeded());
    }

    @Descriptor("tells what was done to a driver bundle, oldest first")
    public Answer history(@Descriptor("BUNDLE: symbolic name or short one") String bundle) {
        return Answer.table(
                List.of("deed"), planks.history(bundle).stream().map(List::of).toList());
    }

    @Descriptor("lets drivers check themselves and the host; fails when something is unhealthy")
    public Answer diagnose(@Descriptor("[KIND [NAME]]") String... which) {
        List<List<String>> rows = new ArrayList<>();
        boolean failed = false;
        for (SlotView view : chosen(which)) {
            if (!slots.isActive(view.kind(), view.name())) {
                rows.add(List.of(
                        view.kind().word(),
                        view.name(),
                        "FAILED",
                        "driver",
                        view.state().name(),
                        view.remark()));
                failed = true;
                continue;
            }
            for (Diagnostic finding :
                    slot(view).call("diagnose", CallContext.background(PATIENCE), (driver, c) -> driver.diagnose(c))) {
                failed |= !finding.healthy();
                rows.add(List.of(
                        view.kind().word(),
                        view.name(),
                        finding.healthy() ? "ok" : "FAILED",
                        finding.check(),
                        finding.finding(),
                        finding.hint()));
            }
        }
        return new Answer(List.of("kind", "name", "health", "check", "finding", "hint"), rows, "", failed);
    }

    private Slot<?> slot(SlotView view) {
        return switch (view.kind()) {
            case RUNTIME -> slots.runtime(view.name());
            case STORAGE -> slots.storage(view.name());
            case NETWORK -> slots.network(view.name());
            case FIREWALL -> slots.firewall(view.name());
            case REGISTRY -> slots.registry(view.name());
            case VOLUME -> slots.volume(view.name());
        };
    }

    @Descriptor("lists the calls in flight: how old they are and where they stand")
    public Answer calls() {
        List<List<String>> rows = new ArrayList<>();
        for (SlotView slot : slots.list()) {
            for (SlotView.CallView call : slot.calls()) {
                rows.add(List.of(
                        slot.kind().word(),
                        slot.name(),
                        call.operation(),
                        String.valueOf(call.age().toMillis()),
                        call.traceId(),
                        call.stack().stream().findFirst().orElse("")));
            }
        }
        return Answer.table(List.of("kind", "name", "operation", "age-ms", "trace", "at"), rows);
    }

    private List<SlotView> chosen(String... which) {
        if (which.length > 2) {
            throw EngineException.invalid("give at most a kind and a name");
        }
        List<SlotView> found = slots.list().stream()
                .filter(slot -> which.length < 1 || slot.kind() == kind(which[0]))
                .filter(slot -> which.length < 2 || slot.name().equals(which[1]))
                .toList();
        if (found.isEmpty()) {
            throw EngineException.notFound("no driver " + String.join(" ", which));
        }
        return found;
    }

    static DriverKind kind(String word) {
        return Arrays.stream(DriverKind.values())
                .filter(kind -> kind.word().equals(word.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> EngineException.invalid("no kind \"" + word + "\"; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(DriverKind.values())
                                        .map(DriverKind::word)
                                        .toList())));
    }
}
