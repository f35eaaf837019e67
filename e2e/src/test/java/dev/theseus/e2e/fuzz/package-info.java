/** Bad input of every kind for the API: damaged requests, broken HTTP, hostile archives and registries. */
@org.jspecify.annotations.NullMarked
package dev.theseus.e2e.fuzz;
