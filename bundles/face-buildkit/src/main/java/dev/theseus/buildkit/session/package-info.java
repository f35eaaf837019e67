/** What a client offers while it waits for its build: files, secrets, credentials, and a place for results. */
@org.jspecify.annotations.NullMarked
package dev.theseus.buildkit.session;
