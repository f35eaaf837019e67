package dev.theseus.shell.internal;

import static dev.theseus.shell.internal.Parameter.option;
import static dev.theseus.shell.internal.Parameter.optional;
import static dev.theseus.shell.internal.Parameter.required;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.util.ArrayList;
import java.util.List;

/** {@code driver:…} that look at drivers, and the one that chooses the default. */
final class DriverCommands implements CommandSet {
    private static final String FORCE = "--force";

    private final Slots slots;
    private final Defaults defaults;

    DriverCommands(Slots slots, Defaults defaults) {
        this.slots = slots;
        this.defaults = defaults;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                of("list", "lists the drivers: their state, bundle, calls in flight and parked callers", this::list)
                        .example("driver:list storage"),
                of("info", "shows what drivers say of themselves", this::info).example("driver:info storage overlay2"),
                Command.of(
                                "driver",
                                "use",
                                "makes a driver the default of its kind for what is made from now on",
                                this::use)
                        .takes(required(
                                "KIND", DriverKind.words(defaults.all().keySet(), "or"), Choices.kinds(defaults)))
                        .takes(required("NAME", "a driver that is active", Choices.names(slots)))
                        .takes(option(FORCE, "also one that driver:diagnose finds unhealthy"))
                        .example("driver:use runtime crun"),
                of(
                                "diagnose",
                                "lets drivers check themselves and the host; fails when something is unhealthy",
                                this::diagnose)
                        .example("driver:diagnose network"),
                of("calls", "lists the calls in flight: how old they are and where they stand", this::calls)
                        .example("driver:calls runtime"));
    }

    private Command of(String function, String what, Command.Body body) {
        return Command.of("driver", function, what, body)
                .takes(optional("KIND", DriverKind.words(slots.kinds(), "or"), Choices.kinds(slots)))
                .takes(optional("NAME", "one driver of that kind", Choices.names(slots)));
    }

    private Answer list(Arguments arguments, CallContext context) {
        return Answer.table(
                List.of("kind", "name", "default", "state", "bundle", "calls", "parked", "remark"),
                Choices.slots(slots, arguments).stream()
                        .map(slot -> List.of(
                                slot.kind().word(),
                                slot.name(),
                                slot.name().equals(defaults.all().get(slot.kind())),
                                slot.state().name(),
                                slot.bundle(),
                                slot.calls().size(),
                                slot.parked(),
                                slot.remark()))
                        .toList());
    }

    private Answer info(Arguments arguments, CallContext context) {
        List<List<?>> rows = new ArrayList<>();
        for (SlotView slot : Choices.slots(slots, arguments)) {
            rows.add(row(slot, "state", slot.state().name()));
            rows.add(row(slot, "bundle", slot.bundle()));
            if (!slot.remark().isEmpty()) {
                rows.add(row(slot, "remark", slot.remark()));
            }
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

    private static List<?> row(SlotView slot, String field, String value) {
        return List.of(slot.kind().word(), slot.name(), field, value);
    }

    private Answer use(Arguments arguments, CallContext context) {
        DriverKind kind = Choices.kind(slots, arguments.get(0));
        String name = Choices.name(slots, kind, arguments.get(1));
        defaults.use(kind, name, arguments.has(FORCE), context);
        return Answer.done("the default " + arguments.get(0) + " driver is now " + name);
    }

    private Answer diagnose(Arguments arguments, CallContext context) {
        List<List<?>> rows = new ArrayList<>();
        boolean failed = false;
        for (SlotView slot : Choices.slots(slots, arguments)) {
            for (Diagnostic finding : findings(slot, context)) {
                failed |= !finding.healthy();
                rows.add(List.of(
                        slot.kind().word(),
                        slot.name(),
                        finding.healthy() ? "ok" : "FAILED",
                        finding.check(),
                        finding.finding(),
                        finding.hint()));
            }
        }
        return Answer.table(List.of("kind", "name", "health", "check", "finding", "hint"), rows)
                .failedIf(failed);
    }

    private List<Diagnostic> findings(SlotView slot, CallContext context) {
        if (!slots.isActive(slot.kind(), slot.name())) {
            return List.of(new Diagnostic(false, "driver", slot.state().name(), slot.remark()));
        }
        return slots.any(slot.kind(), slot.name()).call("diagnose", context, (driver, c) -> driver.diagnose(c));
    }

    private Answer calls(Arguments arguments, CallContext context) {
        return Answer.table(
                List.of("kind", "name", "operation", "age-ms", "trace", "stack"),
                Choices.slots(slots, arguments).stream()
                        .flatMap(slot -> slot.calls().stream()
                                .map(call -> List.of(
                                        slot.kind().word(),
                                        slot.name(),
                                        call.operation(),
                                        call.age().toMillis(),
                                        call.traceId(),
                                        call.stack())))
                        .toList());
    }
}
