package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Result;
import dev.theseus.e2e.harness.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A state that does not fit its data root, or is damaged, is refused with everything as it was, and can be repaired. */
class StateIT {
    private static Daemon daemon;
    private static DockerCli docker;
    private byte[] good = new byte[0];

    @BeforeAll
    static void fill() {
        daemon = Daemon.create("--iptables=false");
        docker = daemon.docker();
        daemon.loadBusybox();
        docker.ok("volume", "create", "kept");
        docker.ok(
                "run",
                "--name",
                "first",
                "-v",
                "kept:/v",
                "busybox",
                "sh",
                "-c",
                "echo own > /own; echo vol > /v/file");
        daemon.stop();
    }

    @AfterAll
    static void close() {
        daemon.close();
    }

    @BeforeEach
    void remember() throws IOException {
        good = Files.readAllBytes(state());
    }

    @AfterEach
    void everythingIsThereWithTheRightState() throws IOException {
        Files.write(state(), good);
        daemon.start();
        expectEverything();
        daemon.stop();
    }

    private static void expectEverything() {
        assertEquals("0", docker.inspect("first", "{{.State.ExitCode}}"));
        docker.run("diff", "first").ok().says("A /own");
        assertEquals("vol", docker.ok("run", "--rm", "-v", "kept:/v", "busybox", "cat", "/v/file"));
    }

    private static Path state() {
        return daemon.dataRoot().resolve("state.db");
    }

    /** Everything in the data root, but for the lock, whose content is the last daemon that tried. */
    private static String tree() {
        return Command.run(
                        "sh",
                        "-c",
                        "cd \"$0\" && find . -type f ! -name theseusd.lock ! -path './framework/*' -exec sha256sum {} + | sort;"
                                + " find . ! -path './framework*' -printf '%p %y %m\\n' | sort",
                        daemon.dataRoot().toString())
                .ok()
                .out();
    }

    private static void refused(String... words) {
        String before = tree();
        Result end = attempt();
        assertEquals(1, end.exit(), end::toString);
        for (String word : words) {
            end.says(word);
        }
        assertEquals(before, tree());
    }

    private static Result attempt() {
        Path log = daemon.folder().resolve("attempt.log");
        Trees.delete(log);
        Process process = daemon.launch("attempt.log");
        try {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> Trees.read(log));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
        return new Result(List.of("theseusd"), process.exitValue(), Trees.read(log), "");
    }

    private static Result care(String... flags) {
        List<String> command =
                new ArrayList<>(List.of(Daemon.HOME.resolve("bin/theseusd").toString()));
        command.add("--data-root=" + daemon.dataRoot());
        command.addAll(List.of(flags));
        return Command.run(command.toArray(String[]::new));
    }

    @Test
    void aMissingOrEmptyStateIsRefused() throws IOException {
        Files.delete(state());
        refused("is missing", "1 containers", "nothing was touched", "--repair");
        Files.write(state(), new byte[0]);
        refused("is empty", "1 containers");
    }

    @Test
    void anOlderStateIsRefused() throws IOException {
        byte[] older = good;
        daemon.start();
        docker.ok("create", "--name", "second", "busybox");
        docker.ok("rm", "second");
        daemon.stop();
        good = Files.readAllBytes(state());
        Files.write(state(), older);
        refused("older copy");
    }

    @Test
    void theStateOfAnotherEngineIsRefused() throws IOException {
        Path id = daemon.dataRoot().resolve("engine-id");
        String own = Files.readString(id);
        Files.writeString(id, "t1234567");
        try {
            refused("that of engine " + own, "t1234567");
        } finally {
            Files.writeString(id, own);
        }
    }

    @Test
    void theStateOfANewerVersionIsLeftAsItIs() throws IOException {
        String[] lines = new String(good, StandardCharsets.ISO_8859_1).split("\n", 2);
        String header = lines[0].substring(9);
        Matcher version = Pattern.compile("(\"containers\":)(\\d+)").matcher(header);
        assertTrue(version.find(), header);
        int known = Integer.parseInt(version.group(2));
        String newer = version.replaceFirst("$1" + (known + 1));
        CRC32C sum = new CRC32C();
        sum.update(newer.getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(
                state(), "%08x\t%s\n%s".formatted(sum.getValue(), newer, lines[1]), StandardCharsets.ISO_8859_1);
        refused(
                "newer version",
                "version %d of its table containers, this version knows %d".formatted(known + 1, known),
                "nothing was touched");
        String before = tree();
        care("--check").exited(1).says("version " + (known + 1) + " of its table containers");
        Result repair = care("--repair");
        assertNotEquals(0, repair.exit(), repair::toString);
        repair.says("repair it with that version");
        assertEquals(before, tree());
    }

    @Test
    void aDamagedStateIsRefusedCheckedAndRepaired() throws IOException {
        care("--check", "--deep").ok().says("nothing is wrong");
        byte[] damaged = good.clone();
        damaged[good.length / 40] ^= 4;
        Files.write(state(), damaged);
        refused("is damaged", "cannot be read", "--repair");
        String before = tree();
        care("--check").exited(1).says("cannot be read");
        assertEquals(before, tree());
        care("--repair").ok().says("copies of the state as it was are in").says("written anew");
        daemon.start();
        expectEverything();
        daemon.stop();
        good = Files.readAllBytes(state());
        Trees.delete(daemon.dataRoot().resolve("lost"));
    }

    @Test
    void whatHasNoRecordAnyMoreIsNotSwept() throws IOException {
        byte[] mark = Files.readAllBytes(daemon.dataRoot().resolve("state.mark"));
        for (String name : List.of("state.db", "state.db.previous", "state.mark")) {
            Files.deleteIfExists(daemon.dataRoot().resolve(name));
        }
        String layers = layers();
        care("--repair")
                .ok()
                .says("volume kept has a record again")
                .says("is lost")
                .says("docker load");
        daemon.start();
        assertEquals("kept", docker.ok("volume", "ls", "-q"));
        assertTrue(daemon.log().contains("nothing is swept"), daemon.log());
        Path images = Trees.children(
                        Trees.children(daemon.dataRoot().resolve("lost")).getFirst())
                .stream()
                .filter(path -> path.endsWith("images"))
                .findFirst()
                .orElseThrow();
        docker.shell("tar -C " + images + " -c . | $DOCKER load").ok();
        assertEquals(1, docker.run("images", "-q").ok().lines().size());
        daemon.stop();
        assertEquals(layers, layers());
        Files.write(daemon.dataRoot().resolve("state.mark"), mark);
        Trees.delete(daemon.dataRoot().resolve("lost"));
    }

    private static String layers() {
        return Command.run(
                        "ls",
                        daemon.dataRoot()
                                .resolve("drivers/storage/overlay2/snapshots")
                                .toString())
                .ok()
                .out();
    }

    @Test
    void aLinkInThePlaceOfAFolderIsRefused() throws IOException {
        Path containers = daemon.dataRoot().resolve("containers");
        Path aside = daemon.folder().resolve("containers-aside");
        Files.move(containers, aside);
        Files.createSymbolicLink(containers, Path.of("/etc"));
        try {
            refused("containers is a symbolic link to /etc");
        } finally {
            Files.delete(containers);
            Files.move(aside, containers);
        }
    }
}
