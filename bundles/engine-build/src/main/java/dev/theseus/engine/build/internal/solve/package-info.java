/** Makes of vertices what they stand for: found among earlier results, or run. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.solve;
