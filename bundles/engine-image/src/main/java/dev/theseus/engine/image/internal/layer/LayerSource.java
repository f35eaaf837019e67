package dev.theseus.engine.image.internal.layer;

import java.io.IOException;
import java.io.InputStream;

/** Where a layer's blob can be read from, again if need be. */
@FunctionalInterface
public interface LayerSource {
    /** The blob from its beginning, compressed as it is. */
    InputStream open() throws IOException;
}
