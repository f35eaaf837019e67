/** Clients that loop while something is done to their daemon, and what it cost them. */
@org.jspecify.annotations.NullMarked
package dev.theseus.e2e.load;
