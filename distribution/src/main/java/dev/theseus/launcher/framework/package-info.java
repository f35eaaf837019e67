/** The OSGi framework and the bundles in it. */
@NullMarked
package dev.theseus.launcher.framework;

import org.jspecify.annotations.NullMarked;
