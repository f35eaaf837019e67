/**
 * Execs: routes, handlers and their JSON.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.exec;
