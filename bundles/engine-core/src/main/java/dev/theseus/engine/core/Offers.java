package dev.theseus.engine.core;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The services of the engine, taken back together. */
public final class Offers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Offers.class);

    /** Property that counts how often what a service says has changed. */
    private static final String CHANGES = "theseus.changes";

    private final AtomicLong changes = new AtomicLong();
    private final BundleContext bundles;
    private final List<ServiceRegistration<?>> registrations = new CopyOnWriteArrayList<>();

    public Offers(BundleContext bundles) {
        this.bundles = bundles;
    }

    /** Whoever waits for it does its own work at once, in this thread. */
    public <S> Offers offer(Class<S> type, S service) {
        registrations.add(bundles.registerService(type, service, FrameworkUtil.asDictionary(Map.of())));
        return this;
    }

    /** Tells those who use the service that what it says has changed. */
    void changed(Class<?> type) {
        for (ServiceRegistration<?> registration : registrations) {
            if (List.of((String[]) registration.getReference().getProperty(Constants.OBJECTCLASS))
                    .contains(type.getName())) {
                registration.setProperties(FrameworkUtil.asDictionary(Map.of(CHANGES, changes.incrementAndGet())));
            }
        }
    }

    /** The last offered goes first. */
    @Override
    public void close() {
        for (ServiceRegistration<?> registration : List.copyOf(registrations).reversed()) {
            takeBack(registration);
        }
        registrations.clear();
    }

    private static void takeBack(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the framework was faster", e);
        }
    }
}
