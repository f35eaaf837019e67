/**
 * Images: names, manifests, blobs, and the registries that hold them.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.image;
