package dev.theseus.engine.network.internal;

import dev.theseus.engine.network.SandboxListener;
import dev.theseus.engine.network.SandboxView;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * Passes changes on to the listener. It is looked up at each change only: whoever listens needs sandboxes to come up
 * itself, and neither may wait for the other.
 */
@Component(service = SandboxAudience.class)
public final class ListenerRelay implements SandboxAudience {
    private final BundleContext bundle;
    private volatile @Nullable ServiceReference<SandboxListener> listener;

    @Activate
    public ListenerRelay(BundleContext bundle) {
        this.bundle = bundle;
    }

    @Reference(
            service = SandboxListener.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindListener(ServiceReference<SandboxListener> came) {
        listener = came;
    }

    void unbindListener(ServiceReference<SandboxListener> gone) {
        if (gone.equals(listener)) {
            listener = null;
        }
    }

    @Override
    public void tell(SandboxView sandbox) {
        ServiceReference<SandboxListener> current = listener;
        if (current == null) {
            return;
        }
        // Null when the service went away in between.
        @Nullable SandboxListener service = bundle.getService(current);
        if (service != null) {
            try {
                service.changed(sandbox);
            } finally {
                bundle.ungetService(current);
            }
        }
    }
}
