/**
 * The network drivers {@code bridge}, {@code host} and {@code none}.
 *
 * <p>A bridge network is a bridge on the host; an endpoint is a veth pair between it and the container's namespace. All is
 * done by rtnetlink, without external commands.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.network.bridge.internal;
