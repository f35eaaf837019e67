package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.WithDaemon;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The operators' shell, as operators use it. */
@WithDaemon
class ShellIT {
    private static final Path SHELL = Daemon.HOME.resolve("bin/theseus-shell");

    private final Daemon daemon;
    private final DockerCli docker;

    ShellIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    private Result shell(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(SHELL.toString(), "--exec-root", daemon.execRoot().toString()));
        command.addAll(List.of(arguments));
        return Command.run(command.toArray(String[]::new));
    }

    private Result run(String command) {
        return shell("-c", command);
    }

    private JsonObject json(String command) {
        return JsonParser.parseString(shell("--json", "-c", command).ok().out()).getAsJsonObject();
    }

    private static JsonObject row(JsonObject answer, String column, String value) {
        for (JsonElement row : answer.getAsJsonArray("rows")) {
            if (row.getAsJsonObject().get(column).getAsString().equals(value)) {
                return row.getAsJsonObject();
            }
        }
        throw new AssertionError("no row with " + column + " " + value + " in " + answer);
    }

    @Test
    void theSocketIsItsOwnersAlone() throws IOException {
        Path socket = daemon.execRoot().resolve("shell.sock");
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(socket));
        assertEquals("root", Files.getOwner(socket).getName());
        Result other = Command.run(
                "setpriv",
                "--reuid=65534",
                "--clear-groups",
                SHELL.toString(),
                "--exec-root",
                daemon.execRoot().toString(),
                "-c",
                "driver:list");
        other.exited(125).says("only the user who runs the daemon");
    }

    @Test
    void tellsWhyThereIsNoDaemonToTalkTo() {
        Command.run(SHELL.toString(), "--exec-root", "/nonexistent", "-c", "lb")
                .exited(125)
                .says("/nonexistent does not exist");
        Command.run(SHELL.toString(), "--exec-root", daemon.folder().toString(), "-c", "lb")
                .exited(125)
                .says("no daemon runs");
        Command.run(SHELL.toString(), "--colour").exited(2).says("unknown argument --colour");
    }

    @Test
    void listsDriversAsATableAndInJson() {
        run("driver:list").ok().says("KIND").says("overlay2").says("dev.theseus.network-bridge");
        JsonObject drivers = json("driver:list");
        JsonObject overlay = row(drivers, "name", "overlay2");
        assertEquals("storage", overlay.get("kind").getAsString());
        assertEquals("ACTIVE", overlay.get("state").getAsString());
        assertTrue(overlay.get("default").getAsBoolean());
        assertEquals(0, overlay.get("calls").getAsInt());
        assertFalse(row(drivers, "name", "vfs").get("default").getAsBoolean());
        assertEquals(
                json("driver:list"),
                JsonParser.parseString(run("driver:list --json").ok().out()));
    }

    @Test
    void commandsEndWithTheirStatus() {
        run("driver:list storage overlay2").exited(0);
        run("driver:list storage nosuch").exited(1).says("no driver storage nosuch");
        run("driver:use storage").exited(2).says("NAME is missing");
        run("driver:sink").exited(127).says("no command");
        run("help driver:swap").ok().says("JAR").says("Example: driver:swap");
        Result lines = Command.run(
                Map.of(),
                "image:list\ndriver:list nosuch\nexit\nimage:list\n".getBytes(StandardCharsets.UTF_8),
                List.of(SHELL.toString(), "--exec-root", daemon.execRoot().toString()));
        lines.exited(1).says("busybox");
        assertEquals(
                1, lines.lines().stream().filter(line -> line.startsWith("ID")).count());
    }

    @Test
    void showsContainersImagesAndTraces() {
        docker.ok("run", "--name", "seen", "busybox", "true");
        String id = docker.inspect("seen", "{{.Id}}");
        JsonObject container = row(json("container:list"), "name", "seen");
        assertEquals(id, container.get("id").getAsString());
        assertEquals("overlay2", container.get("storage").getAsString());
        assertTrue(json("image:list").toString().contains("busybox"));
        assertTrue(json("trace:show seen").toString().contains("runtime.create"));
        run("trace:show nosuch").exited(1).says("no request and no container nosuch");
        docker.ok("rm", "seen");
    }

    @Test
    void aDrainedDriverTakesNoCallsUntilItGoesOn() {
        run("driver:drain volume local").ok().says("driver:resume volume local");
        assertEquals(
                "DRAINING",
                row(json("driver:list volume"), "name", "local").get("state").getAsString());
        try (Command create = docker.start("volume", "create", "later")) {
            Command.await(
                    "the caller is parked",
                    Duration.ofSeconds(20),
                    () -> row(json("driver:list volume"), "name", "local")
                                    .get("parked")
                                    .getAsInt()
                            == 1);
            run("driver:resume volume-local").ok();
            create.result().ok().says("later");
        }
        run("driver:resume volume local").exited(1).says("is not drained");
        docker.ok("volume", "rm", "later");
    }

    @Test
    void aBundleIsSwappedByAJarBesideTheOperator() {
        Path jar = Daemon.HOME.resolve("bundle/dev.theseus.volume-local.jar");
        run("driver:swap volume-local " + Path.of("").toAbsolutePath().relativize(jar))
                .ok()
                .says("is in force");
        run("driver:history volume-local").ok().says("swap");
        run("driver:rollback volume-local").ok().says("is in force");
        run("driver:swap volume-local /nonexistent.jar").exited(1).says("no such file");
    }

    @Test
    void theFrameworksOwnCommandsWork() {
        run("lb").ok().says("Active");
        run("scr:list").ok().says("dev.theseus.shell");
        run("headers volume-local").ok().says("Bundle-SymbolicName = dev.theseus.volume-local");
        run("stop storage-vfs").ok();
        assertEquals(
                "ABSENT", row(json("driver:list"), "name", "vfs").get("state").getAsString());
        run("start storage-vfs").ok();
        Command.await(
                "vfs is back",
                Duration.ofSeconds(30),
                () -> row(json("driver:list"), "name", "vfs")
                        .get("state")
                        .getAsString()
                        .equals("ACTIVE"));
        run("start nosuch").exited(2).says("no bundle nosuch");
        run("stop nosuch").exited(2);
    }

    /** What is typed while a command runs may be flushed: the shell asks for a line with this sequence. */
    private static void awaitPrompt(Command terminal, int number) {
        Command.await(
                "line " + number + " is asked for",
                Duration.ofSeconds(30),
                () -> terminal.outSoFar().split("\\[\\?2004h", -1).length > number);
    }

    @Test
    void aTerminalCompletesEditsAndRemembers() throws IOException {
        String start = "stty cols 100 rows 40; exec " + SHELL + " --exec-root " + daemon.execRoot();
        Map<String, String> environment =
                Map.of("HOME", daemon.folder().toString(), "TERM", "xterm", "SHELL", "/bin/sh");
        try (Command terminal = Command.start(
                environment,
                List.of("env", "--default-signal", "script", "--quiet", "--return", "-c", start, "/dev/null"))) {
            awaitPrompt(terminal, 1);
            terminal.write("driver:li\t");
            terminal.write("sto\t\r");
            terminal.awaitOut("overlay2");
            awaitPrompt(terminal, 2);
            terminal.write("driver:info storage v\t\r");
            terminal.awaitOut("dev.theseus.storage-vfs");
            awaitPrompt(terminal, 3);
            terminal.write("half a line\u0003");
            awaitPrompt(terminal, 4);
            terminal.write("driver:list nosuch\r");
            terminal.awaitOut("no kind");
            awaitPrompt(terminal, 5);
            terminal.write("\u0004");
            terminal.result().exited(1);
        }
        Path history = daemon.folder().resolve(".theseus-shell-history");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(history)));
        assertTrue(Files.readString(history).contains("driver:list storage"));
    }
}
