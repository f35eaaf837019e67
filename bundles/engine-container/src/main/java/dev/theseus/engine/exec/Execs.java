package dev.theseus.engine.exec;

import dev.theseus.api.driver.CallContext;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.container.TerminalSize;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Execs; kept in memory until their container ends or a while after they do. */
@ProviderType
public interface Execs {
    /** {@code CONFLICT} when the container does not run or is paused. Returns the exec's id. */
    String create(String container, ExecConfig config, CallContext context);

    /**
     * Runs it. Blocks until it is started; with {@code detach} the sink gets nothing.
     *
     * @param size that its terminal starts with; empty for the one it was created with
     * @throws dev.theseus.api.error.EngineException {@code CONFLICT} when it was started before; {@code
     *     INVALID_PARAMETER} when the command cannot be run (exit code 126 or 127 is then kept)
     */
    default Attachment start(
            String execId, boolean detach, Optional<TerminalSize> size, StreamSink sink, CallContext context) {
        return start(execId, detach, size, sink, () -> {}, context);
    }

    /**
     * As above, for a client that has to be told before anything of the process can be.
     *
     * @param accepted called once, when all that can be known beforehand is known to be in order and nothing has been started; what it
     *     throws ends the exec. After it the start goes on though the context be cancelled: the process belongs to the container
     */
    Attachment start(
            String execId,
            boolean detach,
            Optional<TerminalSize> size,
            StreamSink sink,
            Runnable accepted,
            CallContext context);

    ExecView inspect(String execId);

    /** Kills its first process; no effect when that has ended or was never started. */
    void kill(String execId);

    void resize(String execId, int rows, int columns, CallContext context);

    /**
     * What to run.
     *
     * @param user empty for the container's
     * @param workingDirectory empty for the container's
     * @param terminalSize that its terminal starts with; empty for the runtime's default
     * @param detachKeys empty for the default
     */
    record ExecConfig(
            List<String> command,
            List<String> environment,
            String user,
            String workingDirectory,
            boolean terminal,
            Optional<TerminalSize> terminalSize,
            boolean privileged,
            boolean attachStdin,
            boolean attachStdout,
            boolean attachStderr,
            String detachKeys) {
        /** The same with another size, where there is one. */
        public ExecConfig sized(Optional<TerminalSize> size) {
            return new ExecConfig(
                    command,
                    environment,
                    user,
                    workingDirectory,
                    terminal,
                    size.or(() -> terminalSize),
                    privileged,
                    attachStdin,
                    attachStdout,
                    attachStderr,
                    detachKeys);
        }
    }

    /**
     * An exec at one moment.
     *
     * @param exitCode empty while it runs or was not started
     * @param pid 0 when it does not run
     */
    record ExecView(
            String id, String containerId, ExecConfig config, boolean running, Optional<Integer> exitCode, long pid) {}
}
