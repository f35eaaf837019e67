/** Logs as text in one folder. */
@NullMarked
package example.log.sample;

import org.jspecify.annotations.NullMarked;
