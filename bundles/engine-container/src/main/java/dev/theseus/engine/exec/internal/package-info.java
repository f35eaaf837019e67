/** Execs: kept in memory, run through the runtime driver. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.exec.internal;
