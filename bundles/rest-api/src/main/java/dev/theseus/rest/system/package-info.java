/**
 * The daemon as a whole: version, info, events, disk usage, traces.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.system;
