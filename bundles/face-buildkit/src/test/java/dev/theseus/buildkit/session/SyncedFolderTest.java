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
import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.ContextEntry.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyncedFolderTest {
    private static final int LINK = StatMode.LINK | 0777;

    private final TakenContext target = new TakenContext();
    private final List<String> leftOut = new ArrayList<>();

    private void copy(FakeFolder client) {
        copy(client, new SyncedFolder.Wish(List.of(), List.of()));
    }

    private void copy(FakeFolder client, SyncedFolder.Wish wish) {
        new SyncedFolder(client.session(), "context")
                .copyTo(target, wish, _ -> {}, leftOut::add, CallContext.background(Duration.ofMinutes(1)));
    }

    private String refusal(FakeFolder client) {
        EngineException refused = assertThrows(EngineException.class, () -> copy(client));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        return refused.message();
    }

    @Test
    void filesComeWithModesTimesAndLinks() {
        copy(new FakeFolder()
                .file("a", "first")
                .directory("b")
                .file("b/c", "x")
                .file("b/empty", "")
                .entry("b/hard", 0640, "a")
                .entry("b/link", LINK, "../a")
                .entry("b/special", 1 << 23 | 1 << 20 | 0711, "")
                .file("b.txt", "third"));
        assertEquals(
                List.of(
                        new ContextEntry(Kind.FILE, "a", 0640, 5, FakeFolder.TIME, ""),
                        new ContextEntry(Kind.FOLDER, "b", 0750, 0, FakeFolder.TIME, ""),
                        new ContextEntry(Kind.FILE, "b/c", 0640, 1, FakeFolder.TIME, ""),
                        new ContextEntry(Kind.FILE, "b/empty", 0640, 0, FakeFolder.TIME, ""),
                        new ContextEntry(Kind.HARD_LINK, "b/hard", 0640, 0, FakeFolder.TIME, "a"),
                        new ContextEntry(Kind.SYMBOLIC_LINK, "b/link", 0777, 0, FakeFolder.TIME, "../a"),
                        new ContextEntry(Kind.FILE, "b/special", 05711, 0, FakeFolder.TIME, ""),
                        new ContextEntry(Kind.FILE, "b.txt", 0640, 5, FakeFolder.TIME, "")),
                target.entries);
        assertTrue(target.ended);
        assertEquals(Map.of("a", "first", "b/c", "x", "b.txt", "third"), target.contents());
    }

    /** What is here already is not asked for. */
    @Test
    void onlyWhatIsWantedIsSent() {
        target.here.add("a");
        copy(new FakeFolder().file("a", "first").file("b", "second"));
        assertEquals(Map.of("b", "second"), target.contents());
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
        copy(second, new SyncedFolder.Wish(List.of("src/*.c"), List.of("ä b")));
        assertEquals(List.of("src/*.c"), second.asked.all("followpaths"));
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
    void hardLinksLeadToFilesThatComeBefore() {
        assertTrue(refusal(new FakeFolder().entry("a", 0640, "../outside")).contains("leads out of it"));
        assertTrue(refusal(new FakeFolder().entry("b0", 0640, "c")).contains("link to c, which was not sent"));
    }

    @Test
    void listsOutOfOrderAreRefused() {
        assertTrue(refusal(new FakeFolder().file("b", "x").file("a", "x")).contains("not in order: a after b"));
        assertTrue(refusal(new FakeFolder().file("c", "x").file("c", "x")).contains("not in order: c after c"));
        assertTrue(refusal(new FakeFolder().file("d/e", "x")).contains("no folder d before"));
    }

    @Test
    void whatCannotBeTakenIsLeftOutAndToldOf() {
        ByteString bad = ByteString.copyFrom(new byte[] {'b', (byte) 0xff});
        copy(new FakeFolder()
                .file("a", "x")
                .entry(bad, StatMode.DIRECTORY | 0750, "")
                .entry(bad.concat(ByteString.copyFromUtf8("/x")), 0640, "")
                .entry("null", 1 << 26 | 1 << 21 | 0666, "")
                .entry("pipe", 1 << 25 | 0666, "")
                .entry("socket", 1 << 24 | 0755, "")
                .file("z", "last"));
        assertEquals(List.of("a", "socket", "z"), target.names());
        assertEquals(Map.of("a", "x", "z", "last"), target.contents());
        assertEquals(4, leftOut.size(), leftOut::toString);
        assertTrue(leftOut.get(2).contains("null is left out of the context: it is a device"), leftOut.get(2));
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
    void aLongListIsAskedForBitByBit() {
        FakeFolder client = new FakeFolder();
        IntStream.range(0, 5_000).forEach(i -> client.file("file-%05d".formatted(i), "content " + i));
        copy(client);
        assertTrue(client.mostWaiting <= 128, () -> client.mostWaiting + " at once");
        Map<String, String> contents = target.contents();
        for (int i = 0; i < 5_000; i++) {
            assertEquals("content " + i, contents.get("file-%05d".formatted(i)));
        }
    }
}
