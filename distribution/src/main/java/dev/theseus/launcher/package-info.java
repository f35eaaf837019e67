/** theseusd: reads flags and {@code daemon.json}, starts the OSGi framework with the bundles of the distribution, and stops it. */
@NullMarked
package dev.theseus.launcher;

import org.jspecify.annotations.NullMarked;
