/** What stands between an image's top layer and the containers on it. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.footing;
