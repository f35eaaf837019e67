package dev.theseus.http.server;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees bundles with faces come, change and go: who is on the way is expected, and who leaves can finish its streams. */
final class FaceBundles implements SynchronousBundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(FaceBundles.class);
    private static final String IMPORT = "(" + PackageNamespace.PACKAGE_NAMESPACE + "="
            + FaceBundles.class.getPackageName().replace(".server", "");

    private final FaceTable faces;

    FaceBundles(FaceTable faces) {
        this.faces = faces;
    }

    /** Those that are installed and not started yet. */
    void expectAll(BundleContext framework) {
        for (Bundle bundle : framework.getBundles()) {
            boolean onTheWay = bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.UNINSTALLED;
            if (onTheWay && bundle.getBundleId() != framework.getBundle().getBundleId() && mayHaveFace(bundle)) {
                faces.expect(bundle.getBundleId());
            }
        }
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        switch (event.getType()) {
            case BundleEvent.INSTALLED -> {
                if (mayHaveFace(bundle)) {
                    faces.expect(bundle.getBundleId());
                }
            }
            case BundleEvent.STOPPING -> {
                if (mayHaveFace(bundle)) {
                    loadAll(bundle);
                }
            }
            case BundleEvent.UNINSTALLED -> faces.forget(bundle.getBundleId());
            default -> {
                // A face comes and leaves as a service.
            }
        }
    }

    private static boolean mayHaveFace(Bundle bundle) {
        @Nullable BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return false;
        }
        for (BundleRequirement requirement : revision.getDeclaredRequirements(PackageNamespace.PACKAGE_NAMESPACE)) {
            if (String.valueOf(requirement.getDirectives().get("filter")).contains(IMPORT + ")")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Loads every class of the bundle. What is being stopped may be updated next, and then the framework closes its jar, while
     * streams of its face go on for hours and come to classes that they have not needed before.
     */
    private static void loadAll(Bundle bundle) {
        @Nullable BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null || wiring.getClassLoader().equals(FaceBundles.class.getClassLoader())) {
            // On the class path, whose jars stay open.
            return;
        }
        Collection<String> files = wiring.listResources(
                "/", "*.class", BundleWiring.LISTRESOURCES_RECURSE | BundleWiring.LISTRESOURCES_LOCAL);
        for (String file : files) {
            String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
            try {
                Class.forName(name, false, wiring.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                LOG.debug("{} of {} cannot be loaded", name, bundle, e);
            }
        }
    }
}
