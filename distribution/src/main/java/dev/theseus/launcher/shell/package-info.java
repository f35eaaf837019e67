/** The client of the operators' shell. */
@NullMarked
package dev.theseus.launcher.shell;

import org.jspecify.annotations.NullMarked;
