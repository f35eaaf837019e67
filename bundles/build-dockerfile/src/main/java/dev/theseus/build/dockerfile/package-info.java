/**
 * The language of Dockerfiles (syntax 1) as values: typed instructions, each with the lines it came from.
 *
 * <p>Words are as they were written, quotes and variables in them included; {@code ….expand} replaces these when the variables
 * are known, which depends on what is built. All is pure: no file, no network, no engine. Values never change, parsers are
 * thread-safe.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.build.dockerfile;
