/** {@code /build}: the request's parameters, and the lines that the classic builder's clients read. */
@org.jspecify.annotations.NullMarked
package dev.theseus.rest.build;
