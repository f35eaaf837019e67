/**
 * Drivers that do not exist yet, as far as the API lets them be written: they compile, and their comments say what it
 * lacks. ADR 31 draws the conclusions.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.api.sketch;
