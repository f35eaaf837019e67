package dev.theseus.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Keeps a folder for one daemon. The kernel drops the lock with the process, however that ends. */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock ofDataRoot(Path dataRoot) throws IOException {
        return take(dataRoot.resolve("theseusd.lock"), "data root " + dataRoot, "--data-root");
    }

    /** Of a folder on a tmpfs: one that the engine mounts there later would lie over the lock. */
    static FolderLock ofExecRoot(Path execRoot) throws IOException {
        return take(execRoot.resolve("theseusd.lock"), "exec root " + execRoot, "--exec-root");
    }

    /** Takes the lock, or fails with a message that names the holder. */
    private static FolderLock take(Path file, String folder, String option) throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (!tryLock(channel)) {
            String holder = read(channel);
            channel.close();
            throw new IOException(folder + " is in use by the daemon with process id " + holder
                    + ": stop that one, or choose another " + option);
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
        return new FolderLock(channel);
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(32);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
