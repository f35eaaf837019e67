/** The daemon's durable truth. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.state;
