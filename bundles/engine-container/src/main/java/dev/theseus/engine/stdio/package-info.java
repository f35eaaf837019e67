/** Standard streams of processes: the one connection to a monitor, and the fan-out to clients. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.stdio;
