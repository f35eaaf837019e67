/**
 * Drives OCI runtime commands (runc, crun and their like) under conmon. What is quick and safe by kernel interfaces is
 * done there; the command is asked for the rest.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.runtime.runc.internal;
