/**
 * What can go wrong at the border between the engine and a driver.
 *
 * <p>A driver throws only {@link dev.theseus.api.error.EngineException}s. Anything else is flattened to text where the
 * engine calls the driver, because a retained foreign exception would pin the class loader of a replaced driver.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.api.error;
