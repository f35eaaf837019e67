/** Docker's log driver {@code syslog}. */
@org.jspecify.annotations.NullMarked
package dev.theseus.log.syslog.internal;
