/** Connections on which log drivers send lines away. */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.log.wire;
