package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Diagnostic;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.plank.DefaultChange;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.settings.internal.CurrentSettings;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.trace.Traces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes defaults, one at a time. */
public final class DefaultDrivers implements Defaults {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultDrivers.class);

    private final Slots slots;
    private final CurrentSettings settings;
    private final Map<DriverKind, DefaultChange> changes;
    private final Traces traces;
    private final ReentrantLock turn = new ReentrantLock();

    /** @param changes for the kinds where choosing is not all there is to do */
    public DefaultDrivers(
            Slots slots, CurrentSettings settings, Map<DriverKind, DefaultChange> changes, Traces traces) {
        this.slots = slots;
        this.settings = settings;
        this.changes = Map.copyOf(changes);
        this.traces = traces;
    }

    @Override
    public Map<DriverKind, String> all() {
        return settings.current().drivers().defaults();
    }

    @Override
    public void use(DriverKind kind, String name, boolean unfit, CallContext context) {
        if (!all().containsKey(kind)) {
            throw EngineException.notImplemented("a " + kind.word()
                    + " driver is named by each object; there are defaults for "
                    + DriverKind.words(all().keySet(), "and"));
        }
        if (!slots.isActive(kind, name)) {
            throw EngineException.unavailable("no " + kind.word() + " driver \"" + name + "\" is active; there are "
                    + String.join(", ", slots.names(kind)));
        }
        if (!unfit) {
            requireFit(kind, name, context);
        }
        if (!turn.tryLock()) {
            throw EngineException.conflict("another default is being changed; repeat it then");
        }
        try (Span span = traces.begin("use " + kind.word() + " driver " + name)) {
            change(kind, name, span, context);
        } finally {
            turn.unlock();
        }
    }

    /** Refuses a driver that finds something wrong which the present one does not find as well: with that one it works. */
    private void requireFit(DriverKind kind, String name, CallContext context) {
        List<Diagnostic> wrong = new ArrayList<>(complaints(kind, name, context));
        String present = all().getOrDefault(kind, "");
        if (!wrong.isEmpty() && slots.isActive(kind, present)) {
            wrong.removeAll(complaints(kind, present, context));
        }
        if (!wrong.isEmpty()) {
            throw EngineException.unavailable("the %s driver \"%s\" is not fit for use unless forced: %s"
                    .formatted(
                            kind.word(),
                            name,
                            wrong.stream()
                                    .map(each -> each.check() + ": " + each.finding() + "; " + each.hint())
                                    .collect(Collectors.joining("; "))));
        }
    }

    private List<Diagnostic> complaints(DriverKind kind, String name, CallContext context) {
        return slots.any(kind, name).call("diagnose", context, (driver, c) -> driver.diagnose(c)).stream()
                .filter(finding -> !finding.healthy())
                .toList();
    }

    private void change(DriverKind kind, String name, Span span, CallContext context) {
        DefaultChange handOver = changes.getOrDefault(kind, (chosen, prefer, under) -> prefer.run());
        try {
            handOver.handOver(name, () -> prefer(kind, name), context.under(span));
        } catch (EngineException e) {
            span.fail(e.message());
            throw e;
        }
    }

    private void prefer(DriverKind kind, String name) {
        settings.prefer(kind, name);
        LOG.info("the default {} driver is now {}", kind.word(), name);
    }
}
