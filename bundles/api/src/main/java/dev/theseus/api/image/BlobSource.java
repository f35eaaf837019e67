package dev.theseus.api.image;

import java.io.IOException;
import java.io.InputStream;

/** Content that can be read again from any offset, for uploads. */
@FunctionalInterface
public interface BlobSource {
    InputStream open(long offset) throws IOException;
}
