/** Folders that commands keep from one build to the next. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.cache;
