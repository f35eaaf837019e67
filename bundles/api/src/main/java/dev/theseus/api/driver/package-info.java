/**
 * What every driver has in common, whatever its kind.
 *
 * <p>A driver is an OSGi declarative-services component registered under its kind's interface with the service
 * properties {@link dev.theseus.api.driver.Driver#PROPERTY_NAME} and {@link
 * dev.theseus.api.driver.Driver#PROPERTY_STATE_FORMAT}. The engine reaches it through a <em>slot</em> per (kind, name),
 * so it may come, go and be replaced at any time.
 *
 * <p>Rules for all kinds:
 *
 * <ol>
 *   <li>The engine owns the truth (ids, references, leases, desired state). A driver keeps kernel objects tagged with the
 *       engine's id, a private folder with a {@code FORMAT} file, and caches that {@link
 *       dev.theseus.api.driver.Driver#recover} rebuilds.
 *   <li>Every call is idempotent under the key the caller chose: same key and spec, same result; same key and another
 *       spec, {@code CONFLICT}; removing what is not there succeeds.
 *   <li>{@code recover} reports and never destroys.
 *   <li>Deactivating a driver closes handles and threads; it never unmounts, kills or flushes.
 *   <li>Values cross the border, objects do not: records of this api, paths, socket addresses.
 *   <li>{@code UNAVAILABLE} means nothing happened; {@code DEADLINE} means the outcome is unknown.
 *   <li>A call leaves what it was asked for and nothing else: no mount, no descriptor, no process, no draft, whether it
 *       succeeded or failed. What it has to let go of afterwards is gone within five seconds. Once all objects were
 *       removed and {@code quiesce} has returned, the driver's folders hold no more than when the first one had been made
 *       and removed; five seconds after a driver was deactivated no thread, descriptor or child process of it is left.
 *   <li>What is half made is seen by nobody, in no list and under no key. A sweep leaves alone what a call is making.
 *   <li>No call waits for another that copies, deletes, transfers or runs a command, unless both are for one key.
 * </ol>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.driver;
