/** The assembled distribution in its framework: that it is whole, and that its drivers can be replaced while it works. */
@org.jspecify.annotations.NullMarked
package dev.theseus.itests;
