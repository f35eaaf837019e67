/** What bundles made by tests contain. */
@org.jspecify.annotations.NullMarked
package dev.theseus.itests.sample;
