/**
 * Images: the index of names, the content store, and the ways in and out.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image;
