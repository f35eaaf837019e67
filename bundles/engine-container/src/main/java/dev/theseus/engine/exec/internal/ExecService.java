package dev.theseus.engine.exec.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.Processes;
import dev.theseus.api.host.StdioConnections;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.engine.container.Attachment;
import dev.theseus.engine.container.StreamSink;
import dev.theseus.engine.container.TerminalSize;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.exec.ExecReasons;
import dev.theseus.engine.exec.Execs;
import dev.theseus.engine.exec.internal.ExecHosts.ExecHost;
import dev.theseus.engine.id.RandomId;
import dev.theseus.engine.oci.BundleWriter;
import dev.theseus.engine.oci.StartFailure;
import dev.theseus.engine.slot.Slots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs further processes in running containers. */
public final class ExecService implements Execs {
    private static final Logger LOG = LoggerFactory.getLogger(ExecService.class);
    private static final int UNKNOWN_EXIT = 255;
    private static final int SIGKILL = 9;

    private final ExecTable table;
    private final ExecHosts hosts;
    private final Slots slots;
    private final BundleWriter bundles;
    private final StdioConnections stdio;
    private final Processes processes;
    private final FileTrees files;

    public ExecService(
            ExecTable table,
            ExecHosts hosts,
            Slots slots,
            BundleWriter bundles,
            StdioConnections stdio,
            Processes processes,
            FileTrees files) {
        this.table = table;
        this.hosts = hosts;
        this.slots = slots;
        this.bundles = bundles;
        this.stdio = stdio;
        this.processes = processes;
        this.files = files;
    }

    @Override
    public String create(String container, ExecConfig config, CallContext context) {
        ExecHost host = running(hosts.find(container));
        if (config.command().isEmpty()) {
            throw EngineException.invalid("there is no command to run").because(ExecReasons.COMMAND_MISSING);
        }
        Exec exec = new Exec(RandomId.next(), host.id(), config, host.directory());
        table.add(exec);
        hosts.publish(host, new ContainerChange.ExecCreated(exec.id(), config.command()));
        return exec.id();
    }

    private static ExecHost running(ExecHost host) {
        if (host.status().equals("paused")) {
            throw EngineException.conflict("container " + host.id() + " is paused: nothing can be run in it")
                    .because(ExecReasons.CONTAINER_PAUSED, Map.of(Attributes.ID, host.id()));
        }
        if (host.status().equals("restarting")) {
            throw EngineException.conflict("container " + host.id() + " is restarting")
                    .because(ExecReasons.CONTAINER_RESTARTING, Map.of(Attributes.ID, host.id()));
        }
        if (host.task().isEmpty() || !host.status().equals("running")) {
            throw EngineException.conflict("container " + host.id() + " does not run")
                    .because(Reason.CONTAINER_NOT_RUNNING, Map.of(Attributes.ID, host.id()));
        }
        return host;
    }

    @Override
    public Attachment start(
            String execId,
            boolean detach,
            Optional<TerminalSize> size,
            StreamSink sink,
            Runnable accepted,
            CallContext context) {
        Exec exec = known(execId);
        ExecHost host = running(hosts.find(exec.containerId()));
        if (!exec.claimStart()) {
            throw EngineException.conflict("exec " + execId + " was started before")
                    .because(ExecReasons.ALREADY_RUN, Map.of(Attributes.ID, execId));
        }
        context.trace()
                .open("exec")
                .note("container.id", host.id())
                .note("exec.id", execId)
                .close();
        ExecConfig config = exec.config().sized(size);
        Attachment attachment = detach
                ? exec.hub().attach(false, false, false, new NoSink())
                : exec.hub().attach(config.attachStdin(), config.attachStdout(), config.attachStderr(), sink);
        try {
            accepted.run();
            TaskHandle process =
                    launch(exec, config, host, detach, CallContext.of(context.remaining(), context.trace()));
            exec.running(process);
            hosts.publish(host, new ContainerChange.ExecStarted(execId, config.command()));
            processes.onExit(process.monitorPid(), process.monitorStartTime(), () -> ended(exec, process, host));
            return attachment;
        } catch (RuntimeException e) {
            EngineException failure =
                    e instanceof EngineException known ? known : EngineException.internal("cannot start the exec", e);
            exec.exit().complete(StartFailure.execExitCode(failure));
            exec.hub().close();
            throw failure;
        }
    }

    private TaskHandle launch(Exec exec, ExecConfig config, ExecHost host, boolean detach, CallContext context) {
        if (!config.workingDirectory().isEmpty() && !config.workingDirectory().startsWith("/")) {
            // runc's words; another runtime would take it for one below the root.
            throw EngineException.invalid("OCI runtime exec failed: exec failed: Cwd must be an absolute path")
                    .because(Reason.TASK_WORKING_DIRECTORY_UNUSABLE, Map.of());
        }
        TaskHandle task = host.task().orElseThrow();
        Path directory = directory(host, exec);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw EngineException.internal("cannot create the folder of exec " + exec.id(), e);
        }
        Path processFile = directory.resolve("process.json");
        Path root = Path.of("/proc", Long.toString(task.pid()), "root");
        bundles.writeExec(host.spec(), host.linkEnvironment(), host.hostname(), config, root, processFile);
        StdioSpec streams =
                new StdioSpec(config.terminal(), config.attachStdin() && !detach, true, Optional.empty(), 0);
        ExecSpec spec = new ExecSpec(exec.id(), directory, processFile, streams);
        try {
            return slots.runtime(host.runtime())
                    .call(
                            "exec",
                            context,
                            (driver, c) ->
                                    driver.exec(task, spec, socket -> exec.hub().connect(stdio, socket), c));
        } catch (EngineException e) {
            files.remove(directory);
            throw e;
        }
    }

    /** A quarter of the id keeps socket paths below the kernel's 108 bytes. */
    private static Path directory(ExecHost host, Exec exec) {
        return host.bundle().resolve("exec").resolve(exec.id().substring(0, 16));
    }

    private void ended(Exec exec, TaskHandle process, ExecHost host) {
        exec.hub().awaitEnd(5, TimeUnit.SECONDS);
        int code = exitCode(process);
        exec.exit().complete(code);
        exec.hub().close();
        try {
            files.remove(process.directory());
        } catch (EngineException e) {
            LOG.debug("folder of exec {} stays until its container ends: {}", exec.id(), e.message());
        }
        try {
            hosts.publish(host, new ContainerChange.ExecDied(exec.id(), code));
        } catch (EngineException e) {
            LOG.debug("exec {} outlived its container: {}", exec.id(), e.message());
        }
    }

    private static int exitCode(TaskHandle process) {
        try {
            return Integer.parseInt(Files.readString(process.exitFile()).strip());
        } catch (IOException | NumberFormatException e) {
            return UNKNOWN_EXIT;
        }
    }

    @Override
    public ExecView inspect(String execId) {
        return known(execId).view();
    }

    /** An exec goes with its container. */
    private Exec known(String execId) {
        Exec exec = table.find(execId);
        try {
            hosts.find(exec.containerId());
            return exec;
        } catch (EngineException gone) {
            table.drop(exec);
            return table.find(execId);
        }
    }

    @Override
    public void kill(String execId) {
        table.find(execId)
                .process()
                .ifPresent(process -> processes.signal(process.pid(), process.pidStartTime(), SIGKILL));
    }

    @Override
    public void resize(String execId, int rows, int columns, CallContext context) {
        Exec exec = known(execId);
        TaskHandle process = exec.process()
                .orElseThrow(() -> EngineException.conflict("exec " + execId + " does not run")
                        .because(ExecReasons.NOT_RUNNING, Map.of(Attributes.ID, execId)));
        ExecHost host = hosts.find(exec.containerId());
        slots.runtime(host.runtime()).run("resize", context, (driver, c) -> driver.resize(process, rows, columns, c));
    }

    /** For detached execs: nobody listens. */
    private static final class NoSink implements StreamSink {
        @Override
        public void data(int stream, byte[] data) {
            // Dropped: nobody asked for it.
        }

        @Override
        public void end() {
            // Nobody waits for it.
        }
    }
}
