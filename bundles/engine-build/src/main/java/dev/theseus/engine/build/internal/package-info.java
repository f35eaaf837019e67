/** The service, and what starts and ends with it. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal;
