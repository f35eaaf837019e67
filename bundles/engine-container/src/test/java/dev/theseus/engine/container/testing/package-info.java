/** What tests of containers and tasks share: a runtime and a host in memory, with faults to order. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.container.testing;
