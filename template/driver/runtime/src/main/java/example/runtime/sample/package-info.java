/** Tasks under one runtime. */
@NullMarked
package example.runtime.sample;

import org.jspecify.annotations.NullMarked;
