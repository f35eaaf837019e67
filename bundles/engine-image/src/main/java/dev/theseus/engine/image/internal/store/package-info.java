/** What faces see of names, content and leases, whatever Docker makes of them. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.store;
