package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A disk that refuses what it is told to refuse. */
final class FailingDisk implements DiskSync {
    volatile boolean lines;
    volatile boolean drafts;
    volatile boolean names;

    /** How often lines were asked for. */
    volatile int waits;

    void recover() {
        lines = false;
        drafts = false;
        names = false;
    }

    private static void refuse(boolean refused) throws IOException {
        if (refused) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public void lines(RandomAccessFile file) throws IOException {
        waits++;
        refuse(lines);
        KERNEL.lines(file);
    }

    @Override
    public void draft(RandomAccessFile file) throws IOException {
        refuse(drafts);
        KERNEL.draft(file);
    }

    @Override
    public void names(@Nullable Path folder) throws IOException {
        refuse(names);
        KERNEL.names(folder);
    }
}
