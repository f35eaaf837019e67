/**
 * Running containers as tasks: the OCI runtime's verbs, under a monitor process that outlives the daemon.
 *
 * <p>A <em>task</em> is a container that was started; its monitor holds stdio open, writes the log spool and reports
 * the exit status by file. Neither the engine nor the driver stands in the stream, so both may be replaced meanwhile.
 * Order of life: create, start, (exec…), exit, delete.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.runtime;
