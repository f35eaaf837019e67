/** Docker's log driver {@code gelf}. */
@org.jspecify.annotations.NullMarked
package dev.theseus.log.gelf.internal;
