/** One build from its Dockerfile's first line to its last: stage by stage, instruction by instruction. */
@org.jspecify.annotations.NullMarked
package dev.theseus.engine.build.internal.drive;
