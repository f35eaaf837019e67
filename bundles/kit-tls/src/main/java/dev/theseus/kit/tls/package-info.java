/** What all who speak TLS have in common. */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.tls;
