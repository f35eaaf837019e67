/** What tests of several rooms share. */
@NullMarked
package dev.theseus.engine.testing;

import org.jspecify.annotations.NullMarked;
