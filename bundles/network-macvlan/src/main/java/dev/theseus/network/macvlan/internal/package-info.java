/** Networks whose endpoints are interfaces on top of one of the host. */
@org.jspecify.annotations.NullMarked
package dev.theseus.network.macvlan.internal;
