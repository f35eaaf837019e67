package dev.theseus.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    /** Commands as a bundle would bring them. */
    public static final class Sample {
        public Answer list() {
            return Answer.table(List.of("name"), List.of(List.of("runc")));
        }

        public Answer fail() {
            return new Answer(List.of(), List.of(), "rolled back", true);
        }

        public void refuse() {
            throw EngineException.notFound("no driver bundle \"x\"");
        }

        public String echo(String text) {
            return text;
        }
    }

    @BeforeEach
    void start() throws IOException {
        streams.start();
        CommandProcessorImpl processor = new CommandProcessorImpl(streams);
        for (String function : List.of("list", "fail", "refuse", "echo")) {
            processor.addCommand("driver", new Sample(), function);
        }
        server = new ShellServer(new FolderSettings(folder), processor);
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(folder.resolve("shell.sock")));
        client = new Frames(Channels.newInputStream(channel), Channels.newOutputStream(channel));
    }

    @AfterEach
    void stop() throws IOException {
        channel.close();
        server.close();
        streams.stop();
        assertFalse(Files.exists(folder.resolve("shell.sock")));
    }

    /** Output, errors and status of a command. */
    private record Outcome(String out, String err, int status) {}

    private Outcome run(int kind, String command) throws IOException {
        client.write(kind, command);
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
        assertEquals(new Outcome("NAME\nrunc\n", "", 0), run(Frames.RUN, "driver:list"));
        assertEquals(
                new Outcome("{\"rows\":[{\"name\":\"runc\"}],\"remark\":\"\"}\n", "", 0),
                run(Frames.RUN_JSON, "driver:list"));
        assertEquals(new Outcome("two words\n", "", 0), run(Frames.RUN, "driver:echo 'two words'"));
    }

    @Test
    void failuresAreToldAndHaveAStatus() throws IOException {
        assertEquals(new Outcome("rolled back\n", "", 1), run(Frames.RUN, "driver:fail"));
        assertEquals(new Outcome("", "Error: no driver bundle \"x\"\n", 1), run(Frames.RUN, "driver:refuse"));
        Outcome unknown = run(Frames.RUN, "driver:sink");
        assertEquals(1, unknown.status());
        assertTrue(unknown.err().contains("driver:sink"), unknown.err());
        assertEquals(0, run(Frames.RUN, "driver:list").status());
    }

    @Test
    void completesCommands() throws IOException {
        client.write(Frames.COMPLETE, "driver:");
        assertEquals(
                "driver:echo\ndriver:fail\ndriver:list\ndriver:refuse",
                client.read().text());
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
