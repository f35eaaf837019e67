/** Containers: the table, creation, start, end and removal. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.container.internal;
