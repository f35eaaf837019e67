/** End-to-end tests: stock clients against a started daemon. */
@NullMarked
package dev.theseus.e2e;

import org.jspecify.annotations.NullMarked;
