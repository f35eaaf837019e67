/** Files that the engine keeps beside its state store, written so that a power cut cannot take them back. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.file;
