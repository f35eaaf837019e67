/** Images that running work needs, and how their removal keeps off. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.hold;
