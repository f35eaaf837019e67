/** Engine services in memory and images made to order, for tests. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.image.internal.testing;
