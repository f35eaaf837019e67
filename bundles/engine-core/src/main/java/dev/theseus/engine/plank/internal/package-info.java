/** Replaces driver bundles and keeps what is in force. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.plank.internal;
