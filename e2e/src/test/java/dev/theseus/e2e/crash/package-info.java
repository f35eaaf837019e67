/** Random work of several clients, and random blows at what serves them: nothing acknowledged is lost, nothing leaks. */
package dev.theseus.e2e.crash;
