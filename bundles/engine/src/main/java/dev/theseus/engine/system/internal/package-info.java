/** What the daemon says of itself. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.system.internal;
