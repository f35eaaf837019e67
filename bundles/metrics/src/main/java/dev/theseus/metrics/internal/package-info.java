/** The daemon's metrics, for Prometheus. */
@org.jspecify.annotations.NullMarked
package dev.theseus.metrics.internal;
