/**
 * Parts of the API that this daemon answers but does not offer.
 */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.swarm;
