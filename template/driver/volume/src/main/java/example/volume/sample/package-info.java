/** Volumes as folders of one kind. */
@NullMarked
package example.volume.sample;

import org.jspecify.annotations.NullMarked;
