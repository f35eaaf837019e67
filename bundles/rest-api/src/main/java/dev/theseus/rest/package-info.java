/**
 * Docker's Engine API over the engine's services.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest;
