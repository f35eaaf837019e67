/** One layer: its archive unpacked into a tree of files, and a tree compared with the one below and packed. */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.storage.layer;
