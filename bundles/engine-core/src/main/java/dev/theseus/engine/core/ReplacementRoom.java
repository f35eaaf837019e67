package dev.theseus.engine.core;

import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.internal.DeployFolder;
import dev.theseus.engine.plank.internal.PlankService;
import org.osgi.framework.BundleContext;

/** How bundles are replaced: by command, and by a jar that is laid into the deploy folder. */
public final class ReplacementRoom implements AutoCloseable {
    private final PlankService planks;
    private final DeployFolder deploy;

    /** Finishes or undoes swaps that were cut short, and begins to look into the folder. */
    public ReplacementRoom(BundleContext bundles, CoreRoom core) {
        planks = new PlankService(
                bundles, core.atStart().folders().bundles(), core.forDrivers(), core.slotTable(), core.slotTable());
        planks.open();
        deploy = new DeployFolder(core.forDrivers(), planks);
    }

    public void offerTo(Offers offers) {
        offers.offer(Planks.class, planks);
    }

    @Override
    public void close() {
        deploy.close();
        planks.close();
    }
}
