/** Settings from the launcher's framework properties. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.settings.internal;
