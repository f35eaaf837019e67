/** Tasks on the disk and on their way. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.task.internal;
