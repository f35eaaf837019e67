/** The OCI runtime bundle: from a container's specification to {@code config.json}. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.oci;
