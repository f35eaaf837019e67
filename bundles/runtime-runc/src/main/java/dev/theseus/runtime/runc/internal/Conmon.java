package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.runtime.AttachPoint;
import dev.theseus.api.runtime.ExecSpec;
import dev.theseus.api.runtime.StdioSpec;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import dev.theseus.api.trace.Span;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.descriptor.Pipe;
import dev.theseus.linux.process.Child;
import dev.theseus.linux.process.ProcessStat;
import dev.theseus.linux.process.SpawnSpec;
import dev.theseus.linux.process.Spawner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts monitors. A monitor is this daemon's child while the daemon lives, but has a session of its own and needs
 * nothing from it, so it stays when the daemon goes.
 */
final class Conmon {
    static final String COMMAND = "conmon";
    private static final int SIGKILL = 9;
    private static final int STDERR_TAIL = 4096;
    private static final int SYNC = 3;
    private static final int START = 4;
    private static final int ATTACH = 5;
    /** sun_path's size less what conmon appends to TMPDIR for its console socket. */
    private static final int TEMPORARY_FOLDER_LIMIT = 107 - "/conmon-term.XXXXXX".length();

    private final RuntimeCommand runtime;
    private final Path temporaryFolder;

    Conmon(RuntimeCommand runtime, Path temporaryFolder) {
        this.runtime = runtime;
        this.temporaryFolder = temporaryFolder;
    }

    /** Creates a container; returns with its first process held before its first instruction. */
    TaskHandle create(TaskSpec spec, CallContext context) {
        Launch launch = new Launch(spec.id(), spec.bundle(), spec.stdio());
        launch.prepare();
        try (Pipe sync = Pipe.open();
                Descriptor stderr = Descriptor.inMemory("conmon.stderr")) {
            SpawnSpec spawn = launch.spawnSpec(List.of(), stderr).withDescriptor(SYNC, sync.sink());
            Span span = launch.span(context, spawn);
            try (span) {
                Child child = Spawner.spawn(spawn);
                sync.sink().close();
                SyncPipe line = SyncPipe.readLine(Descriptor.adopt(sync.source().release()), "conmon-create");
                return launch.result(child, line, "create", stderr, context);
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            }
        }
    }

    /** Starts a process in a container; {@code attach} is called while it is held. */
    TaskHandle exec(TaskId task, ExecSpec spec, AttachPoint attach, CallContext context) {
        Launch launch = new Launch(task, spec.directory(), spec.stdio());
        launch.prepare();
        List<String> extra = List.of(
                "-e", "--exec-attach", "--exec-process-spec", spec.processFile().toString());
        try (Pipe sync = Pipe.open();
                Pipe start = Pipe.open();
                Pipe attached = Pipe.open();
                Descriptor stderr = Descriptor.inMemory("conmon.stderr")) {
            SpawnSpec spawn = launch.spawnSpec(extra, stderr)
                    .withDescriptor(SYNC, sync.sink())
                    .withDescriptor(START, start.source())
                    .withDescriptor(ATTACH, attached.sink());
            Span span = launch.span(context, spawn);
            try (span) {
                Child child = Spawner.spawn(spawn);
                sync.sink().close();
                start.source().close();
                attached.sink().close();
                launch.attach(child, start.sink(), attached.source(), attach, stderr, context);
                SyncPipe line = SyncPipe.readLine(Descriptor.adopt(sync.source().release()), "conmon-exec");
                return launch.result(child, line, "exec", stderr, context);
            } catch (EngineException e) {
                span.fail(e.message());
                throw e;
            }
        }
    }

    /** One monitor on its way: its folder holds {@code attach}, {@code ctl}, {@code pid} and {@code exit/<task>}. */
    private final class Launch {
        private final TaskId task;
        private final Path directory;
        private final StdioSpec stdio;

        Launch(TaskId task, Path directory, StdioSpec stdio) {
            this.task = task;
            this.directory = directory.toAbsolutePath();
            this.stdio = stdio;
        }

        private Path exitFolder() {
            return directory.resolve("exit");
        }

        private Path exitFile() {
            return exitFolder().resolve(task.value());
        }

        /** A bundle that is used again may hold what an earlier monitor left. */
        void prepare() {
            try {
                Files.createDirectories(exitFolder());
                Files.deleteIfExists(exitFile());
                Files.deleteIfExists(directory.resolve("pid"));
                Files.deleteIfExists(directory.resolve("oom"));
            } catch (IOException e) {
                throw EngineException.internal("prepare the monitor's folder " + directory, e);
            }
        }

        SpawnSpec spawnSpec(List<String> extra, Descriptor stderr) {
            return SpawnSpec.of(argv(extra))
                    .withEnvironment(environment(!extra.isEmpty()))
                    .withDirectory(directory)
                    .withGroup(SpawnSpec.Group.OWN_SESSION)
                    .withDescriptor(2, stderr);
        }

        private List<String> argv(List<String> extra) {
            List<String> argv = new ArrayList<>();
            argv.add(CommandPath.require(COMMAND, "the container monitor").toString());
            argv.addAll(List.of("--api-version", "--sync", "--full-attach", "--no-sync-log"));
            argv.addAll(List.of("-c", task.value(), "-u", task.value(), "-b", directory.toString()));
            argv.addAll(List.of("-p", directory.resolve("pid").toString()));
            argv.addAll(List.of("--exit-dir", exitFolder().toString()));
            argv.addAll(
                    List.of("-l", stdio.log().map(path -> "k8s-file:" + path).orElse("none")));
            argv.addAll(List.of("-r", runtime.path().toString()));
            runtime.globalArguments().forEach(argument -> argv.add("--runtime-arg=" + argument));
            argv.addAll(stdioArguments());
            argv.addAll(extra);
            if (extra.isEmpty()) {
                argv.add("--no-new-keyring");
            }
            return argv;
        }

        private List<String> stdioArguments() {
            List<String> arguments = new ArrayList<>();
            if (stdio.terminal()) {
                arguments.add("-t");
            }
            if (stdio.stdin()) {
                arguments.add("-i");
            }
            // Without this flag the first attacher that closes its side ends stdin for good.
            if (stdio.terminal() || stdio.stdin() && !stdio.stdinOnce()) {
                arguments.add("--leave-stdin-open");
            }
            return arguments;
        }

        private Map<String, String> environment(boolean exec) {
            Map<String, String> variables = ChildEnvironment.inherited();
            variables.put("_OCI_SYNCPIPE", Integer.toString(SYNC));
            if (exec) {
                variables.put("_OCI_STARTPIPE", Integer.toString(START));
                variables.put("_OCI_ATTACHPIPE", Integer.toString(ATTACH));
            }
            if (temporaryFolder.toString().length() <= TEMPORARY_FOLDER_LIMIT) {
                variables.put("TMPDIR", temporaryFolder.toString());
            }
            return variables;
        }

        Span span(CallContext context, SpawnSpec spawn) {
            return context.trace().open("exec conmon").note("process.command_args", String.join(" ", spawn.argv()));
        }

        /** Waits until conmon listens, lets the caller connect, then lets conmon go on. */
        void attach(
                Child child,
                Descriptor start,
                Descriptor attached,
                AttachPoint attach,
                Descriptor stderr,
                CallContext context) {
            try {
                SyncPipe line = SyncPipe.readLine(Descriptor.adopt(attached.release()), "conmon-attach");
                start.write(new byte[] {0});
                if (line.await(context, "exec in " + task, () -> {}).isEmpty()) {
                    throw noWord("exec", stderr);
                }
                attach.ready(directory.resolve("attach"));
                start.close();
            } catch (RuntimeException e) {
                child.signalGroup(SIGKILL);
                throw e;
            }
        }

        TaskHandle result(Child child, SyncPipe line, String verb, Descriptor stderr, CallContext context) {
            SyncMessage message;
            try {
                LostRuntime lost = new LostRuntime(child.pid(), verb);
                Optional<SyncMessage> said = line.await(context, verb + " " + task, lost::check);
                message = said.orElseThrow(() -> noWord(verb, stderr));
            } catch (EngineException e) {
                child.signalGroup(SIGKILL);
                throw e;
            }
            if (message.failed()) {
                throw RuntimeRefusal.of(verb, RuntimeMessage.of(message.message()));
            }
            return new TaskHandle(
                    task,
                    directory,
                    message.data(),
                    ProcessStat.startTime(message.data()).orElse(0L),
                    child.pid(),
                    ProcessStat.startTime(child.pid()).orElse(0L),
                    directory.resolve("attach"),
                    exitFile());
        }

        private EngineException noWord(String verb, Descriptor stderr) {
            stderr.seek(0);
            String words = new String(stderr.readAll(STDERR_TAIL), StandardCharsets.UTF_8).strip();
            return EngineException.internal("OCI runtime " + verb + " of " + task + ": conmon ended without a result"
                    + (words.isEmpty() ? "; see whether " + runtime.path() + " works" : ": " + words));
        }
    }
}
