/** Health probes of running containers. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.health;
