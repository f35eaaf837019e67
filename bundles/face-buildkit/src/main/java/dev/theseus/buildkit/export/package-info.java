/** What becomes of a build's result: an image with names, or files at the client's. */
@org.jspecify.annotations.NullMarked
package dev.theseus.buildkit.export;
