package dev.theseus.engine.network.internal;

import dev.theseus.api.network.NameService;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/** Tells name resolution of the name service as it comes and goes. */
public final class NameServiceLink extends ServiceTracker<NameService, NameService> {
    private final Resolution resolution;

    public NameServiceLink(BundleContext bundles, Resolution resolution) {
        super(bundles, NameService.class, null);
        this.resolution = resolution;
        open();
    }

    @Override
    @SuppressWarnings("NullAway") // The tracker's contract: null means that the service is not tracked.
    public NameService addingService(ServiceReference<NameService> reference) {
        NameService came = super.addingService(reference);
        if (came != null) {
            resolution.bindNameService(came);
        }
        return came;
    }

    @Override
    public void removedService(ServiceReference<NameService> reference, NameService gone) {
        resolution.unbindNameService(gone);
        super.removedService(reference, gone);
    }
}
