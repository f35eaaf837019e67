/**
 * What is to be done for an image, whatever language it was told in: vertices over other vertices, in terms close to those of
 * BuildKit's LLB, so that its definitions can be read into the same ones.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.graph;
