/** Docker's log driver {@code journald}. */
@org.jspecify.annotations.NullMarked
package dev.theseus.log.journald.internal;
