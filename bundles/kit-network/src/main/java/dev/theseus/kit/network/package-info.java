/** What network drivers share that give containers links: the container's side of an endpoint, and the host's. */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.network;
