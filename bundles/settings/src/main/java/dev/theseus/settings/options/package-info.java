/**
 * The daemon's options, each declared once: dockerd's flags and {@code daemon.json} keys, checked before anything is started. For
 * the launcher, and for those who start an engine without it.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.settings.options;
