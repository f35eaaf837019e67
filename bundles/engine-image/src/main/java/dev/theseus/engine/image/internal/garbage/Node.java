package dev.theseus.engine.image.internal.garbage;

import dev.theseus.api.image.Digest;

/** A thing that refers to others or is referred to. */
sealed interface Node {
    /** An image, one that was removed while containers stand on it included. */
    record Image(Digest id) implements Node {}

    /** A blob. */
    record Content(Digest digest) implements Node {}

    /** A layer unpacked by any storage driver, by its chainID. */
    record Layer(Digest chain) implements Node {}
}
