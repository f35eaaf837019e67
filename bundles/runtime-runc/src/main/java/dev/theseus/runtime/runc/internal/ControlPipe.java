package dev.theseus.runtime.runc.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.linux.descriptor.Descriptor;
import java.nio.file.Path;

/** Sends lines to a monitor's control pipe: a kind of message and two numbers. */
final class ControlPipe {
    private static final int O_WRONLY = 1;
    private static final int O_NONBLOCK = 0x800;
    private static final int RESIZE = 1;
    private static final int REOPEN_LOG = 2;

    private final TaskHandle process;

    ControlPipe(TaskHandle process) {
        this.process = process;
    }

    void resize(int rows, int columns) {
        send(RESIZE, rows, columns);
    }

    void reopenLog() {
        send(REOPEN_LOG, 0, 0);
    }

    private void send(int kind, int first, int second) {
        Path pipe = process.directory().resolve("ctl");
        // Without blocking: a pipe that no monitor reads any more fails instead.
        try (Descriptor writer = Descriptor.open(pipe, O_WRONLY | O_NONBLOCK, 0)) {
            writer.write(kind + " " + first + " " + second + "\n");
        } catch (EngineException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                throw EngineException.conflict("task " + process.id() + ": its monitor is gone");
            }
            throw e;
        }
    }
}
