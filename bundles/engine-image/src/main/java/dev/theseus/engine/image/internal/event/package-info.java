/** What is told of names, content and leases. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.event;
