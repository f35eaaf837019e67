/** The log drivers of which all lies in files: Docker's {@code json-file}, {@code local} and {@code none}. */
@org.jspecify.annotations.NullMarked
package dev.theseus.log.file.internal;
