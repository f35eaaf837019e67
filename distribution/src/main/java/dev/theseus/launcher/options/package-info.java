/** The daemon's options: dockerd's flags and {@code daemon.json} keys, checked before anything is started. */
@NullMarked
package dev.theseus.launcher.options;

import org.jspecify.annotations.NullMarked;
