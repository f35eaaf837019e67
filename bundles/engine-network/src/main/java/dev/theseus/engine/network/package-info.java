/**
 * Networks and endpoints: names, subnets, addresses and host ports; drivers only carry them out.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.network;
