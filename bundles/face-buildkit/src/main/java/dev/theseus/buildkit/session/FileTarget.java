package dev.theseus.buildkit.session;

import dev.theseus.buildkit.message.FileStat;
import java.io.IOException;
import java.io.OutputStream;

/** Where files go that a client sends. Paths were checked: each lies below folders that were made here before. */
interface FileTarget {
    void makeDirectory(FileStat stat) throws IOException;

    /** All that is in it has come. */
    void finishDirectory(FileStat stat) throws IOException;

    void makeLink(FileStat stat) throws IOException;

    /** A further name of a file that was made here. */
    void makeHardLink(FileStat stat) throws IOException;

    /** A file without contents, which come later unless its size is 0. */
    void makeFile(FileStat stat) throws IOException;

    /** For the contents of a file; closing it finishes the file. */
    OutputStream open(FileStat stat) throws IOException;
}
