/** The state store: a log of lines with sums; what MVStore wrote for older daemons is read once. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.state.internal;
