/** Files that the engine keeps beside its state store, written so that a power cut cannot take them back. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.file;
