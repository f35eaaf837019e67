/** Options that Docker's log drivers have in common. */
@org.jspecify.annotations.NullMarked
package dev.theseus.kit.log.option;
