/**
 * Planks: driver bundles that are replaced while the daemon serves.
 *
 * <p>A swap checks the new jar before anything is touched, lets the slots drain, updates the bundle and waits until its drivers
 * have recovered and stood the probe. When they do not, the old jar comes back. The jar in force is kept under {@code
 * <data-root>/planks/<symbolic name>/}, from where the launcher takes it at the next start.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.plank;
