/** The state store on MVStore. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.state.internal;
