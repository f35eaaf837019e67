package dev.theseus.engine.build;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes a context as it is listed. What is here already, of the same size, mode and time, needs no contents. For one thread.
 */
@ProviderType
public interface ContextTarget {
    /** What {@link #add} answers for what needs no contents. */
    long COMPLETE = -1;

    /**
     * Takes one name. They come in order, byte by byte, a slash before everything else; each lies below folders that came before and
     * that are no links.
     *
     * @return where the contents belong; {@link #COMPLETE} for none
     * @throws IOException with a sentence for whoever builds
     */
    long add(ContextEntry entry) throws IOException;

    /** All names have come; contents may follow. */
    void endOfList() throws IOException;

    /**
     * For the contents of a file; closing it finishes the file.
     *
     * @param place what {@link #add} has answered for it
     */
    OutputStream open(long place, ContextEntry file) throws IOException;

    /** A file that is not there, for what is too much to remember; gone with the transfer. */
    Path scratch();
}
