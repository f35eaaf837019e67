/** The daemon's log on stderr, one logfmt line an event. */
@NullMarked
package dev.theseus.launcher.log;

import org.jspecify.annotations.NullMarked;
