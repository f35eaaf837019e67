/** The services behind the image faces. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal;
