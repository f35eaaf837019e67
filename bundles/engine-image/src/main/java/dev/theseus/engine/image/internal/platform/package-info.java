/** What is here for the platforms of an index. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.platform;
