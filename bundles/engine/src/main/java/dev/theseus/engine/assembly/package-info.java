/** Puts the engine together: the one place that knows every room. */
@NullMarked
package dev.theseus.engine.assembly;

import org.jspecify.annotations.NullMarked;
