/**
 * Where the output of containers goes beside the engine's own log of it.
 *
 * <p>The engine keeps a <em>spool</em> per container, which the container's monitor writes and {@code docker logs} is
 * read from, whatever driver was chosen. It hands the spool's lines to the container's log driver, batch by batch, from
 * the {@linkplain dev.theseus.api.log.LogCheckpoint checkpoint} of the batch before: a driver that is slow, away or
 * replaced lags behind and keeps nobody waiting.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.log;
