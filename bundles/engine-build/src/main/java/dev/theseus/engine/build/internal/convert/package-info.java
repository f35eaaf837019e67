/** From the instructions of a Dockerfile to vertices, as far as a stage has come. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.convert;
