package dev.theseus.shell.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;

/** Starts Gogo when the first client comes: it costs the daemon's start nothing. */
final class Interpreter implements ShellServer.Sessions {
    private static final String GOGO = "org.apache.felix.gogo.";

    private final BundleContext bundles;

    Interpreter(BundleContext bundles) {
        this.bundles = bundles;
    }

    @Override
    public void serve(Frames frames) throws IOException {
        start();
        @Nullable ServiceReference<ShellSessions> reference = bundles.getServiceReference(ShellSessions.class);
        @Nullable ShellSessions sessions = reference == null ? null : bundles.getService(reference);
        if (reference == null || sessions == null) {
            throw EngineException.unavailable("the shell's commands are not there: the engine is starting or stopping");
        }
        try {
            sessions.serve(frames);
        } finally {
            bundles.ungetService(reference);
        }
    }

    private synchronized void start() {
        for (Bundle bundle : bundles.getBundles()) {
            if (String.valueOf(bundle.getSymbolicName()).startsWith(GOGO) && bundle.getState() != Bundle.ACTIVE) {
                try {
                    bundle.start(Bundle.START_TRANSIENT);
                } catch (BundleException e) {
                    throw EngineException.internal("cannot start " + bundle.getSymbolicName(), e);
                }
            }
        }
    }
}
