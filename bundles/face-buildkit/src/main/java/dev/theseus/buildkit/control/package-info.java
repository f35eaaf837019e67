/** BuildKit's services: what a client calls. */
@org.jspecify.annotations.NullMarked
package dev.theseus.buildkit.control;
