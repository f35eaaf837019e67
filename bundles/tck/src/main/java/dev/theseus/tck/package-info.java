/**
 * Contract tests for driver authors. Extend the suite of your kind in the tests of your driver's bundle, say how an
 * instance is opened and closed, and run it with JUnit. The suites need root, the {@code mount} command and a disk that
 * the driver can work on; they leave nothing behind.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.tck;
