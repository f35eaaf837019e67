/** What a client is shown of its build: vertices, which begin and end, their output, and what is transferred. */
@org.jspecify.annotations.NullMarked
package dev.theseus.buildkit.progress;
