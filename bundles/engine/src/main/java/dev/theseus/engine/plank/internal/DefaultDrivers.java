package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.trace.Span;
import dev.theseus.engine.network.internal.FirewallGate;
import dev.theseus.engine.plank.Defaults;
import dev.theseus.engine.settings.DaemonSettings;
import dev.theseus.engine.settings.internal.CurrentSettings;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.trace.Traces;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes defaults, one at a time. */
public final class DefaultDrivers implements Defaults {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultDrivers.class);

    private final Slots slots;
    private final CurrentSettings settings;
    private final FirewallGate firewall;
    private final Traces traces;
    private final ReentrantLock turn = new ReentrantLock();

    public DefaultDrivers(Slots slots, CurrentSettings settings, FirewallGate firewall, Traces traces) {
        this.slots = slots;
        this.settings = settings;
        this.firewall = firewall;
        this.traces = traces;
    }

    @Override
    public Map<DriverKind, String> all() {
        DaemonSettings now = settings.current();
        return Map.of(
                DriverKind.RUNTIME, now.defaultRuntime(),
                DriverKind.STORAGE, now.storageDriver(),
                DriverKind.FIREWALL, now.firewallDriver());
    }

    @Override
    public void use(DriverKind kind, String name, CallContext context) {
        if (!all().containsKey(kind)) {
            throw EngineException.notImplemented("a " + kind.word()
                    + " driver is named by each object; there are defaults for runtime, storage and firewall");
        }
        if (!slots.isActive(kind, name)) {
            throw EngineException.unavailable("no " + kind.word() + " driver \"" + name + "\" is active; there are "
                    + String.join(", ", slots.names(kind)));
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

    private void change(DriverKind kind, String name, Span span, CallContext context) {
        try {
            if (kind == DriverKind.FIREWALL) {
                // Durable in between: who dies after the new rules are in force must not start with the old driver.
                firewall.change(name, () -> prefer(kind, name), context.under(span));
            } else {
                prefer(kind, name);
            }
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
