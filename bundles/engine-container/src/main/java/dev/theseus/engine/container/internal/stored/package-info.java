/** How a container's configuration is kept in the state store, field by field. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.container.internal.stored;
