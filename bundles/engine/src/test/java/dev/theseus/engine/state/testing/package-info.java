/** What tests of rooms need of the state store. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.state.testing;
