/** Starts daemons, registries and clients for the end-to-end tests, and looks for what they leave behind. */
@NullMarked
package dev.theseus.e2e.harness;

import org.jspecify.annotations.NullMarked;
