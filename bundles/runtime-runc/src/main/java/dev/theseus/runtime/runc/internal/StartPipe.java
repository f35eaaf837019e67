package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.process.ProcessStat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Releases a held first process through the runtime's start pipe, which is what the runtime's own start verb does, less
 * a process and ten milliseconds. runc's process writes into the pipe and goes on when it is read; crun's reads.
 *
 * <p>The pipe is opened without blocking: the process may have died, or not have come to the pipe yet.
 */
final class StartPipe {
    private static final int O_RDONLY = 0;
    private static final int O_WRONLY = 1;
    private static final int O_NONBLOCK = 0x800;
    /** The process needs less than this to wake up. */
    private static final Duration STEP = Duration.ofNanos(100_000);

    private final TaskHandle task;
    private final Path pipe;

    StartPipe(TaskHandle task, Path pipe) {
        this.task = task;
        this.pipe = pipe;
    }

    void readFrom(CallContext context) {
        try (Descriptor reader = Descriptor.open(pipe, O_RDONLY | O_NONBLOCK, 0)) {
            boolean gone = false;
            while (reader.tryRead(1).filter(data -> data.length > 0).isEmpty()) {
                if (gone) {
                    throw gone();
                }
                // A short process may write, run and end between the two looks; so the pipe is read once more.
                gone = !isThere();
                if (!gone) {
                    pause(context);
                }
            }
        }
        remove();
    }

    void writeTo(CallContext context) {
        Optional<Descriptor> writer = tryOpenForWriting();
        while (writer.isEmpty()) {
            if (!isThere()) {
                throw gone();
            }
            pause(context);
            writer = tryOpenForWriting();
        }
        try (Descriptor open = writer.get()) {
            open.write(new byte[] {0});
        }
        remove();
    }

    private Optional<Descriptor> tryOpenForWriting() {
        try {
            return Optional.of(Descriptor.open(pipe, O_WRONLY | O_NONBLOCK, 0));
        } catch (EngineException e) {
            // No reader yet; the pipe itself was there a moment ago.
            if (e.kind() == ErrorKind.NOT_FOUND && Files.exists(pipe)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isThere() {
        return ProcessStat.startTime(task.pid())
                .filter(time -> time == task.pidStartTime())
                .isPresent();
    }

    private EngineException gone() {
        return EngineException.conflict("start " + task.id() + ": its first process is gone; remove it");
    }

    private void pause(CallContext context) {
        context.check("start " + task.id());
        Pause.of(STEP, "start " + task.id());
    }

    private void remove() {
        try {
            Files.deleteIfExists(pipe);
        } catch (IOException e) {
            throw EngineException.internal("remove start pipe of " + task.id(), e);
        }
    }
}
