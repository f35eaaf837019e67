package dev.theseus.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a folder for one daemon. The kernel drops the lock with the process, however that ends; a daemon that was killed a
 * moment ago may still be about to, so whoever comes next waits for it a little, and has it at the very moment when it is free.
 */
final class FolderLock implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock ofDataRoot(Path dataRoot) throws IOException {
        return ofDataRoot(dataRoot, PATIENCE);
    }

    static FolderLock ofDataRoot(Path dataRoot, Duration patience) throws IOException {
        return take(dataRoot.resolve("theseusd.lock"), "data root " + dataRoot, "--data-root", patience);
    }

    /** Of a folder on a tmpfs: one that the engine mounts there later would lie over the lock. */
    static FolderLock ofExecRoot(Path execRoot) throws IOException {
        return take(execRoot.resolve("theseusd.lock"), "exec root " + execRoot, "--exec-root", PATIENCE);
    }

    /** Takes the lock, or fails with a message that names the holder. */
    private static FolderLock take(Path file, String folder, String option, Duration patience) throws IOException {
        Files.createDirectories(file.getParent());
        FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        if (!tryLock(channel)) {
            String holder = read(channel);
            if (awaitLock(channel, patience)) {
                return held(channel);
            }
            channel.close();
            throw new IOException(folder + " is in use by the daemon with process id " + holder
                    + ": stop that one, or choose another " + option);
        }
        return held(channel);
    }

    private static FolderLock held(FileChannel channel) throws IOException {
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

    /** The kernel wakes whoever waits; closing the channel, as the caller then does, ends a wait that was in vain. */
    private static boolean awaitLock(FileChannel channel, Duration patience) throws IOException {
        FutureTask<FileLock> lock = new FutureTask<>(channel::lock);
        Thread.ofPlatform().daemon().name("folder-lock").start(lock);
        try {
            lock.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OverlappingFileLockException) {
                return false;
            }
            throw new IOException("cannot wait for the lock: " + e.getCause(), e.getCause());
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
