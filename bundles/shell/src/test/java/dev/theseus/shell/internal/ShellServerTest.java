package dev.theseus.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShellServerTest {
    @TempDir
    private Path folder;

    private final ThreadIOImpl streams = new ThreadIOImpl();
    private ShellServer server;
    private SocketChannel channel;
    private Frames client;
    private final AtomicBoolean finish = new AtomicBoolean();

    private static Answer list(Arguments arguments, CallContext context) {
        return Answer.table(List.of("name", "calls"), List.of(List.of("runc", 0)));
    }

    private static Answer refuse(Arguments arguments, CallContext context) {
        throw EngineException.notFound("no driver bundle \"x\"");
    }

    /** Waits until nobody waits for it. */
    private static Answer drain(Arguments arguments, CallContext context) {
        while (!context.cancelled().get()) {
            pause();
        }
        return Answer.done("gave up");
    }

    /** Looks at nothing but its own end. */
    private Answer swap(Arguments arguments, CallContext context) {
        while (!finish.get()) {
            pause();
        }
        return Answer.done("late");
    }

    private static void pause() {
        LockSupport.parkNanos(1_000_000);
    }

    private Commands commands() {
        return new Commands(List.of(
                Command.of("driver", "list", "lists", ShellServerTest::list)
                        .takes(Parameter.optional(
                                "KIND",
                                "a kind",
                                (earlier, begun) ->
                                        List.of(new Candidate("runtime", "runs"), new Candidate("registry", "")))),
                Command.of(
                        "driver",
                        "fail",
                        "fails",
                        (arguments, context) -> Answer.done("rolled back").failedIf(true)),
                Command.of(
                        "driver",
                        "fill",
                        "fills a line",
                        (arguments, context) -> Answer.table(
                                List.of("a", "b"), List.of(List.of("many words ".repeat(4), "x".repeat(30))))),
                Command.of("driver", "refuse", "refuses", ShellServerTest::refuse),
                Command.of("driver", "drain", "drains", ShellServerTest::drain),
                Command.of("driver", "swap", "swaps", this::swap),
                Command.of(
                                "driver",
                                "echo",
                                "says it",
                                (arguments, context) -> Answer.done(arguments
                                        .directory()
                                        .resolve(arguments.get(0))
                                        .toString()))
                        .takes(Parameter.required("TEXT", "a text", Candidates.NONE))));
    }

    @BeforeEach
    void start() throws IOException {
        streams.start();
        CommandProcessorImpl processor = new CommandProcessorImpl(streams);
        Commands commands = commands();
        commands.all().forEach(command -> processor.addCommand(command.scope(), command, command.function()));
        processor.addCommand(Help.SCOPE, new Help(commands), Help.FUNCTION);
        Completer completer = new Completer(commands, List::of);
        server = new ShellServer(
                new FolderSettings(folder), frames -> new ShellSession(processor, completer, frames).serve());
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("shell.sock")));
        client = new Frames(Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    @AfterEach
    void stop() throws IOException {
        finish.set(true);
        channel.close();
        server.close();
        streams.stop();
        assertFalse(Files.exists(folder.resolve("shell.sock")));
    }

    /** Output, errors and status of a command. */
    private record Outcome(String out, String err, int status) {}

    private Outcome run(int kind, String command) throws IOException {
        client.write(kind, command);
        return outcome();
    }

    private Outcome outcome() throws IOException {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        while (true) {
            Frames.Frame frame = client.read();
            switch (frame.kind()) {
                case Frames.OUT -> out.append(frame.text());
                case Frames.ERR -> err.append(frame.text());
                default -> {
                    return new Outcome(out.toString(), err.toString(), Integer.parseInt(frame.text()));
                }
            }
        }
    }

    @Test
    void onlyItsOwnerMayConnect() throws IOException {
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(folder.resolve("shell.sock")));
    }

    @Test
    void commandsAnswerWithTablesOrJson() throws IOException {
        String json = "{\"rows\":[{\"name\":\"runc\",\"calls\":0}],\"remark\":\"\"}\n";
        assertEquals(new Outcome("NAME   CALLS\nrunc   0\n", "", 0), run(Frames.RUN, "driver:list"));
        assertEquals(new Outcome(json, "", 0), run(Frames.RUN_JSON, "driver:list"));
        assertEquals(new Outcome(json, "", 0), run(Frames.RUN, "driver:list --json"));
        assertEquals(new Outcome("/two words\n", "", 0), run(Frames.RUN, "driver:echo 'two words'"));
    }

    @Test
    void everyCommandOfALineIsHeard() throws IOException {
        assertEquals(new Outcome("/a\n/b\n", "", 0), run(Frames.RUN, "driver:echo a; driver:echo b"));
    }

    @Test
    void failuresAreToldAndHaveAStatus() throws IOException {
        assertEquals(new Outcome("rolled back\n", "", 1), run(Frames.RUN, "driver:fail"));
        assertEquals(new Outcome("", "Error: no driver bundle \"x\"\n", 1), run(Frames.RUN, "driver:refuse"));
        assertEquals(
                new Outcome("", "Error: no command \"driver:sink\"; help lists all\n", 127),
                run(Frames.RUN, "driver:sink"));
        assertEquals(
                new Outcome("", "Error: TEXT is missing (a text); usage: driver:echo TEXT\n", 2),
                run(Frames.RUN, "driver:echo"));
        assertEquals(2, run(Frames.RUN, "driver:list a b").status());
        assertEquals(2, run(Frames.RUN, "driver:list --color").status());
        assertEquals(2, run(Frames.RUN, "driver:echo 'half").status());
        assertEquals(0, run(Frames.RUN, "driver:list").status());
    }

    @Test
    void tablesFitTheTerminal() throws IOException {
        assertTrue(run(Frames.RUN, "driver:fill").out().lines().anyMatch(line -> line.length() > 40));
        client.write(Frames.SET, "columns=40");
        assertTrue(run(Frames.RUN, "driver:fill").out().lines().allMatch(line -> line.length() <= 40));
    }

    @Test
    void relativeNamesAreTheOperators() throws IOException {
        client.write(Frames.SET, "directory=/root");
        assertEquals(new Outcome("/root/x.jar\n", "", 0), run(Frames.RUN, "driver:echo x.jar"));
    }

    @Test
    void helpTellsWhatACommandTakes() throws IOException {
        Outcome all = run(Frames.RUN, "help");
        assertTrue(all.out().contains("driver:echo TEXT     says it"), all.out());
        String one = """
                driver:list: lists

                Usage: driver:list [KIND] [--json]

                  KIND     a kind
                  --json   answer in JSON

                Example: driver:list
                """;
        assertEquals(new Outcome(one, "", 0), run(Frames.RUN, "help driver:list"));
        assertEquals(new Outcome(one, "", 0), run(Frames.RUN, "driver:list --help"));
        assertEquals(2, run(Frames.RUN, "help driver:sink").status());
    }

    @Test
    void whoWillNotWaitEndsACommandThatLooks() throws IOException {
        client.write(Frames.RUN, "driver:drain");
        client.write(Frames.INTERRUPT, "");
        assertEquals(new Outcome("gave up\n", "", 130), outcome());
    }

    @Test
    void aCommandThatDoesNotLookGoesOnUnheard() throws IOException {
        client.write(Frames.RUN, "driver:swap");
        client.write(Frames.INTERRUPT, "");
        assertEquals(
                new Outcome("", "interrupted; what the command has begun goes on in the daemon\n", 130), outcome());
        finish.set(true);
        assertEquals(new Outcome("/next\n", "", 0), run(Frames.RUN, "driver:echo next"));
    }

    private String complete(String line) throws IOException {
        client.write(Frames.COMPLETE, line);
        return client.read().text();
    }

    @Test
    void completesCommandsAndTheirArguments() throws IOException {
        assertEquals("driver:drain\tdrains", complete("driver:d"));
        assertEquals("registry\t\nruntime\truns", complete("driver:list "));
        assertEquals("runtime\truns", complete("driver:echo x; driver:list ru"));
        assertEquals("--json\tanswer in JSON", complete("driver:list --j"));
        assertEquals("", complete("driver:list runtime "));
        assertEquals("driver:swap\tswaps", complete("help driver:s"));
    }

    private record FolderSettings(Path execRoot) implements EngineSettings {
        @Override
        public String engineId() {
            return "t0";
        }

        @Override
        public Path dataRoot() {
            return execRoot;
        }

        @Override
        public Path stateDirectory(DriverKind kind, String name) {
            return execRoot;
        }

        @Override
        public Path runDirectory(DriverKind kind, String name) {
            return execRoot;
        }

        @Override
        public Map<String, String> options(DriverKind kind) {
            return Map.of();
        }

        @Override
        public Map<String, List<String>> runtimes() {
            return Map.of();
        }

        @Override
        public List<String> insecureRegistries() {
            return List.of();
        }

        @Override
        public List<String> registryMirrors() {
            return List.of();
        }
    }
}
