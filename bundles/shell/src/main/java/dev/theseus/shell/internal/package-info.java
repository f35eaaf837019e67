/** The operators' shell. */
@org.jspecify.annotations.NullMarked
package dev.theseus.shell.internal;
