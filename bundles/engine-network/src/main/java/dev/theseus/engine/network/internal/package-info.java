/** How networks, sandboxes, addresses, host ports and names are kept. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.network.internal;
