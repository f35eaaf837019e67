/** Images in a folder: {@code shelf.local/team/app:1.0} lies in {@code team/app} below the shelf. */
@NullMarked
package example.registry.shelf;

import org.jspecify.annotations.NullMarked;
