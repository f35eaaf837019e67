/**
 * A program of its own that outlives the daemon: it accepts on IPv6 ports of the host and passes on to containers' IPv4 addresses.
 * Nothing of the daemon is on its class path, and one thread does everything: it is there for as long as containers are, and what it
 * takes of memory is taken as long.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.relay;
