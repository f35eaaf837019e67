/** Docker's log driver {@code fluentd}. */
@org.jspecify.annotations.NullMarked
package dev.theseus.log.fluentd.internal;
