/** BuildKit's protocol, as clients speak it: one of our own in Java, old and new {@code docker build}. */
package dev.theseus.e2e.buildkit;
