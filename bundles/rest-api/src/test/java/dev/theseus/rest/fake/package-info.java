/** An engine of memory and air, for tests of the API alone. */
package dev.theseus.rest.fake;
