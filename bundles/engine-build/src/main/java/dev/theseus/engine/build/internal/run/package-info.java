/** A build that is under way, and what it keeps on the disk. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.run;
