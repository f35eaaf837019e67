/** Files that the daemon fetches itself: by HTTP, and out of git repositories. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.remote;
