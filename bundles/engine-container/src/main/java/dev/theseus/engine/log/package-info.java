/** The log spool that monitors write: its format, its rotation, and reading it. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.log;
