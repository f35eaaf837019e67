package dev.theseus.linux.process;

/**
 * How a child ended.
 *
 * @param code exit code 0..255; 128 + signal when a signal ended it, as shells have it
 * @param signal the signal that ended it, 0 when it exited
 */
public record ExitStatus(int code, int signal) {
    /** Decodes the status word of waitpid(2). */
    static ExitStatus ofWaitStatus(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new ExitStatus((status >> 8) & 0xff, 0) : new ExitStatus(128 + signal, signal);
    }

    public boolean success() {
        return code == 0;
    }
}
