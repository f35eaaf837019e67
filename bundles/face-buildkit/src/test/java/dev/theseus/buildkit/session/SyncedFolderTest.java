package dev.theseus.buildkit.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.buildkit.message.Packet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncedFolderTest {
    private static final int LINK = StatMode.LINK | 0777;

    @TempDir
    Path folder;

    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        target = Files.createDirectory(folder.resolve("context"));
        Files.writeString(folder.resolve("outside"), "outside");
    }

    private void copy(FakeFolder client) {
        new SyncedFolder(client.session(), "context")
                .copyTo(target, List.of(), _ -> {}, CallContext.background(Duration.ofMinutes(1)));
    }

    private String refusal(FakeFolder client) {
        EngineException refused = assertThrows(EngineException.class, () -> copy(client));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertEquals("outside", assertReads(folder.resolve("outside")));
        return refused.message();
    }

    private static String assertReads(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void filesComeWithModesTimesAndLinks() throws IOException {
        FakeFolder client = new FakeFolder()
                .file("a", "first")
                .directory("b")
                .file("b/c", "x")
                .file("b/empty", "")
                .entry("b/hard", 0640, "a")
                .entry("b/link", LINK, "../a")
                .entry("b/special", 1 << 23 | 1 << 20 | 0711, "")
                .file("b.txt", "third");
        copy(client);
        assertEquals("first", Files.readString(target.resolve("a")));
        assertEquals("x", Files.readString(target.resolve("b/c")));
        assertEquals("third", Files.readString(target.resolve("b.txt")));
        assertEquals(0, Files.size(target.resolve("b/empty")));
        assertEquals("../a", Files.readSymbolicLink(target.resolve("b/link")).toString());
        assertEquals(
                Files.getAttribute(target.resolve("a"), "unix:ino"),
                Files.getAttribute(target.resolve("b/hard"), "unix:ino"));
        assertEquals(0100640, Files.getAttribute(target.resolve("a"), "unix:mode"));
        assertEquals(0040750, Files.getAttribute(target.resolve("b"), "unix:mode"));
        assertEquals(0105711, Files.getAttribute(target.resolve("b/special"), "unix:mode"));
        for (String path : List.of("a", "b", "b/c", "b/empty", "b.txt")) {
            assertEquals(
                    FakeFolder.TIME / 1_000_000,
                    Files.getLastModifiedTime(target.resolve(path)).toMillis(),
                    path);
        }
    }

    @Test
    void whatIsAskedForAndLeftOutGoesWithTheCall() {
        FakeFolder client = new FakeFolder().file("Dockerfile", "FROM scratch").file("other", "x");
        Map<String, byte[]> found = new SyncedFolder(client.session(), "dockerfile")
                .read(
                        List.of("Dockerfile", "Dockerfile.dockerignore"),
                        _ -> {},
                        CallContext.background(Duration.ofMinutes(1)));
        assertEquals(List.of("dockerfile"), client.asked.all("dir-name"));
        assertEquals(List.of("Dockerfile", "Dockerfile.dockerignore"), client.asked.all("followpaths"));
        assertArrayEquals("FROM scratch".getBytes(StandardCharsets.UTF_8), found.get("Dockerfile"));
        assertFalse(found.containsKey("Dockerfile.dockerignore"));
        FakeFolder second = new FakeFolder();
        new SyncedFolder(second.session(), "context")
                .copyTo(target, List.of("ä b"), _ -> {}, CallContext.background(Duration.ofMinutes(1)));
        assertEquals(List.of("%C3%A4+b"), second.asked.all("exclude-patterns"));
        assertEquals(List.of("1"), second.asked.all("exclude-patterns-encoded"));
    }

    @Test
    void whatLeadsOutIsRefused() {
        assertTrue(refusal(new FakeFolder().file("../outside", "x")).contains("leads out of it: ../outside"));
        assertTrue(refusal(new FakeFolder().file("/etc", "x")).contains("leads out of it: /etc"));
        assertTrue(refusal(new FakeFolder().directory("a").file("a/../../outside", "x"))
                .contains("leads out"));
        assertTrue(refusal(new FakeFolder().entry("b", LINK, "..").file("b/outside", "x"))
                .contains("no folder b"));
    }

    @Test
    void hardLinksLeadToFilesThatWereSent() {
        assertTrue(refusal(new FakeFolder().entry("a", 0640, "../outside")).contains("leads out of it"));
        assertTrue(refusal(new FakeFolder().entry("b", 0640, "a")).contains("link to a, which was not sent"));
        assertTrue(refusal(new FakeFolder().entry("b0", 0640, "c")).contains("link to c, which was not sent"));
        assertTrue(refusal(new FakeFolder().entry("c", LINK, "..").entry("d", 0640, "c/outside"))
                .contains("link to c/outside, which was not sent"));
    }

    @Test
    void listsOutOfOrderAreRefused() {
        assertTrue(refusal(new FakeFolder().file("b", "x").file("a", "x")).contains("not in order: a after b"));
        assertTrue(refusal(new FakeFolder().file("c", "x").file("c", "x")).contains("not in order: c after c"));
        assertTrue(refusal(new FakeFolder().file("d/e", "x")).contains("no folder d before"));
    }

    @Test
    void devicesAreRefused() {
        assertTrue(refusal(new FakeFolder().entry("null", 1 << 26 | 1 << 21 | 0666, ""))
                .contains("null is a device"));
    }

    @Test
    void aClientThatStopsOrErrsIsToldOf() {
        assertTrue(refusal(new FakeFolder().file("a", "x").endingMidway()).contains("ended before all was sent"));
        Packet error = Packet.newBuilder()
                .setType(Packet.Type.ERROR)
                .setData(ByteString.copyFromUtf8("open b: permission denied"))
                .build();
        assertTrue(refusal(new FakeFolder().file("b", "x").sending(error)).contains("open b: permission denied"));
        Packet unasked = Packet.newBuilder().setType(Packet.Type.DATA).setId(7).build();
        assertTrue(refusal(new FakeFolder().file("c", "x").sending(unasked)).contains("not asked for"));
    }

    /** The list is a thousand times longer than what may be on its way. */
    @Test
    void aLongListIsAskedForBitByBit() throws IOException {
        FakeFolder client = new FakeFolder();
        IntStream.range(0, 5_000).forEach(i -> client.file("file-%05d".formatted(i), "content " + i));
        copy(client);
        assertTrue(client.mostWaiting <= 128, () -> client.mostWaiting + " at once");
        for (int i = 0; i < 5_000; i++) {
            assertEquals("content " + i, Files.readString(target.resolve("file-%05d".formatted(i))));
        }
    }
}
