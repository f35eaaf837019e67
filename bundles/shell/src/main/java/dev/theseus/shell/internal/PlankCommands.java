package dev.theseus.shell.internal;

import static dev.theseus.shell.internal.Parameter.optional;
import static dev.theseus.shell.internal.Parameter.required;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import dev.theseus.engine.slot.Drains;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code driver:…} that replace drivers and take them out of service. */
final class PlankCommands implements CommandSet {
    private static final String BUNDLE = "its symbolic name or the short one";

    private static final String FILE = "file:";

    private final Slots slots;
    private final Planks planks;
    private final Drains drains;

    PlankCommands(Slots slots, Planks planks, Drains drains) {
        this.slots = slots;
        this.planks = planks;
        this.drains = drains;
    }

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of(
                                "driver",
                                "swap",
                                "replaces a driver bundle by a jar; a version that does not work is rolled back",
                                this::swap)
                        .takes(required("BUNDLE", BUNDLE, Choices.bundles(planks)))
                        .takes(required("JAR", "the new version", FileNames::jars))
                        .example("driver:swap storage-overlay /root/storage-overlay-1.1.jar"),
                Command.of(
                                "driver",
                                "update",
                                "is driver:swap under the name of felix:update, which cannot tell how it ends",
                                this::update)
                        .takes(required("BUNDLE", BUNDLE, Choices.bundles(planks)))
                        .takes(required("JAR", "the new version, a path or a file: URL", FileNames::jars))
                        .example("update storage-overlay file:/root/storage-overlay-1.1.jar"),
                of("rollback", "puts back the jar that was in force before the latest swap", this::rollback),
                of("history", "tells what was done to a driver bundle, oldest first", this::history),
                drain(
                        "drain",
                        "admits no more calls of a driver and waits until those in flight have ended",
                        this::drain),
                drain("resume", "lets a drained driver go on: calls that wait are served first", this::resume));
    }

    private Command of(String function, String what, Command.Body body) {
        return Command.of("driver", function, what, body)
                .takes(required("BUNDLE", BUNDLE, Choices.bundles(planks)))
                .example("driver:" + function + " storage-overlay");
    }

    private Command drain(String function, String what, Command.Body body) {
        return Command.of("driver", function, what, body)
                .takes(required(
                        "KIND|BUNDLE",
                        "a kind and a name, or a bundle for all its drivers",
                        Choices.kindsAndBundles(slots, planks)))
                .takes(optional("NAME", "one driver of that kind", Choices.names(slots)))
                .example("driver:" + function + " storage overlay2");
    }

    private Answer swap(Arguments arguments, CallContext context) {
        return answer(planks.swap(arguments.get(0), arguments.directory().resolve(arguments.get(1))));
    }

    private Answer update(Arguments arguments, CallContext context) {
        String jar = arguments.get(1);
        return answer(planks.swap(
                arguments.get(0),
                arguments.directory().resolve(jar.startsWith(FILE) ? jar.substring(FILE.length()) : jar)));
    }

    private Answer rollback(Arguments arguments, CallContext context) {
        return answer(planks.rollback(arguments.get(0)));
    }

    private static Answer answer(SwapReport report) {
        List<List<?>> rows = report.slots().stream()
                .<List<?>>map(slot -> List.of(
                        slot.kind().word(),
                        slot.name(),
                        slot.state().name(),
                        slot.parked(),
                        slot.longestPark().toMillis(),
                        slot.drain().toMillis(),
                        slot.interrupted(),
                        slot.recovery().toMillis(),
                        String.join("; ", slot.remarks())))
                .toList();
        return Answer.table(
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
                        rows)
                .remark("%s %s -> %s %s (%d ms)"
                        .formatted(
                                report.bundle(),
                                report.oldVersion(),
                                report.newVersion(),
                                outcome(report),
                                report.duration().toMillis()))
                .failedIf(!report.succeeded());
    }

    private static String outcome(SwapReport report) {
        if (report.succeeded()) {
            return "is in force";
        }
        return (report.rolledBack() ? "was rolled back: " : "failed, and the old version did not come back: ")
                + report.failure();
    }

    private Answer history(Arguments arguments, CallContext context) {
        return Answer.table(
                List.of("deed"),
                planks.history(arguments.get(0)).stream().map(List::of).toList());
    }

    private Answer drain(Arguments arguments, CallContext context) {
        List<List<?>> rows = new ArrayList<>();
        int left = 0;
        for (Target target : targets(arguments)) {
            long begin = System.nanoTime();
            int calls = drains.drain(target.kind(), target.name(), context);
            left += calls;
            rows.add(List.of(
                    target.kind().word(), target.name(), "DRAINING", (System.nanoTime() - begin) / 1_000_000, calls));
        }
        String resume = "driver:resume " + String.join(" ", arguments.values()) + " lets it go on";
        return Answer.table(List.of("kind", "name", "state", "drain-ms", "calls"), rows)
                .remark(
                        left == 0
                                ? "no call is in flight, and none is admitted; " + resume
                                : "calls are still in flight (driver:calls shows them), and none is admitted; "
                                        + resume)
                .failedIf(left > 0);
    }

    private Answer resume(Arguments arguments, CallContext context) {
        List<Target> targets = targets(arguments);
        targets.forEach(target -> drains.resume(target.kind(), target.name()));
        return Answer.done(targets.stream().map(Target::words).collect(Collectors.joining(", "))
                + (targets.size() == 1 ? " admits" : " admit") + " calls again");
    }

    /** One driver. */
    private record Target(DriverKind kind, String name) {
        String words() {
            return kind.word() + " " + name;
        }
    }

    private List<Target> targets(Arguments arguments) {
        String first = arguments.get(0);
        Optional<DriverKind> kind = Choices.findKind(slots, first);
        if (kind.isPresent()) {
            return arguments
                    .find(1)
                    .map(name -> List.of(new Target(kind.get(), Choices.name(slots, kind.get(), name))))
                    .orElseThrow(() -> new UsageException("NAME is missing: which " + first + " driver?"));
        }
        if (arguments.find(1).isPresent()) {
            throw new UsageException("\"" + first + "\" is no kind of driver, and a bundle is named alone");
        }
        List<Target> targets = new ArrayList<>();
        for (SlotView slot : slots.list()) {
            if (Choices.isOf(slot, first)) {
                targets.add(new Target(slot.kind(), slot.name()));
            }
        }
        if (targets.isEmpty()) {
            throw EngineException.notFound("no driver bundle \"" + first + "\" with a driver at work; there are "
                    + planks.bundles().stream().map(Choices::shortName).collect(Collectors.joining(", ")));
        }
        return targets;
    }
}
