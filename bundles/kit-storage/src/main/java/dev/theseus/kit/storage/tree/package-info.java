/** Trees of files, copied with nothing lost. */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.storage.tree;
