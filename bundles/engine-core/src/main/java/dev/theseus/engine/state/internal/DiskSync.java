package dev.theseus.engine.state.internal;

import dev.theseus.engine.file.DurableWrites;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the state waits for the disk. Once it has failed, asking again proves nothing: the kernel may have dropped what it could not write and
 * call the rest clean. What was waited for has to be written again, to a new file or under a new name.
 */
interface DiskSync {
    DiskSync KERNEL = new DiskSync() {
        @Override
        public void lines(RandomAccessFile file) throws IOException {
            file.getChannel().force(false);
        }

        @Override
        public void draft(RandomAccessFile file) throws IOException {
            file.getFD().sync();
        }

        @Override
        public void names(@Nullable Path folder) throws IOException {
            DurableWrites.names(folder);
        }
    };

    /** Of what was added to a file whose size is on the disk. Only a thread that nobody interrupts may call it. */
    void lines(RandomAccessFile file) throws IOException;

    /** Of a whole new file. */
    void draft(RandomAccessFile file) throws IOException;

    /** Of what was renamed within a folder. */
    void names(@Nullable Path folder) throws IOException;
}
