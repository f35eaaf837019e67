/** Networks of one kind. */
@NullMarked
package example.network.sample;

import org.jspecify.annotations.NullMarked;
