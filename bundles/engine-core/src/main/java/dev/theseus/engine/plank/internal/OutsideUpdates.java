package dev.theseus.engine.plank.internal;

import dev.theseus.api.error.EngineException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.startlevel.BundleStartLevel;

/** Sees driver bundles that somebody updates past {@link PlankService}, as the shell's {@code felix:update} does. */
final class OutsideUpdates implements SynchronousBundleListener {
    private static final String REFERENCE = "reference:";

    private final Arrivals arrivals;
    private final PlankService planks;

    /**
     * An update at the moment when the old drivers have left and no new one has come.
     *
     * @param jar the old one
     * @param before how many drivers had come to each slot that the bundle served
     * @param starts whether the framework starts the bundle again
     */
    record Update(Bundle bundle, DriverJar old, Path jar, Map<SlotKey, Long> before, boolean starts) {}

    OutsideUpdates(Arrivals arrivals, PlankService planks) {
        this.arrivals = arrivals;
        this.planks = planks;
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() != BundleEvent.UPDATED || planks.isReplacing(bundle)) {
            return;
        }
        oldJar(bundle).ifPresent(jar -> {
            try {
                DriverJar old = DriverJar.read(jar);
                Update update = new Update(
                        bundle,
                        old,
                        jar,
                        arrivals.counts(arrivals.lastHeldBy(old.symbolicName())),
                        bundle.adapt(BundleStartLevel.class).isPersistentlyStarted());
                // The framework holds its lock on the bundle until this returns.
                Thread.ofVirtual().name("adopt-" + old.symbolicName()).start(() -> planks.adopt(update));
            } catch (EngineException e) {
                // Was no driver, and what it is now the framework's user must know.
            }
        });
    }

    /** What the bundle was made of before: where it was installed from, unless it was replaced since. */
    private Optional<Path> oldJar(Bundle bundle) {
        String location = bundle.getLocation();
        if (location.startsWith(PlankService.LOCATION)) {
            return Optional.of(planks.inForce(location.substring(PlankService.LOCATION.length())));
        }
        try {
            String url = location.startsWith(REFERENCE) ? location.substring(REFERENCE.length()) : location;
            Path shipped = Path.of(URI.create(url));
            Path replaced = planks.inForce(DriverJar.read(shipped).symbolicName());
            return Optional.of(replaced.toFile().isFile() ? replaced : shipped);
        } catch (IllegalArgumentException | FileSystemNotFoundException | EngineException e) {
            return Optional.empty();
        }
    }
}
