/**
 * One trace per request: a tree of spans over every driver call and every external command.
 *
 * <p>The engine keeps finished traces in a bounded ring. Attribute names follow OpenTelemetry's semantic conventions
 * where there is one (for commands: {@code process.command_args}, {@code process.exit.code}).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.trace;
