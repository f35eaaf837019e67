/**
 * Plays the same API calls on this daemon and on a real dockerd, side by side, and compares what they answer.
 *
 * <p>The calls are data: {@code src/test/resources/dev/theseus/e2e/differential/*.jsonl}, one a line, by theme; see {@link
 * dev.theseus.e2e.differential.Calls} for their words. What differs has to be explained in {@code docs/differences.md}, and
 * what is explained there has to differ.
 */
@NullMarked
package dev.theseus.e2e.differential;

import org.jspecify.annotations.NullMarked;
