package dev.theseus.engine.build.internal.context;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class TarScreenTest {
    private static final String LONG = "folder/".repeat(40) + "file";

    private static byte[] archive(String... names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (String name : names) {
                TarArchiveEntry entry = new TarArchiveEntry(name);
                byte[] content = name.getBytes(StandardCharsets.UTF_8);
                entry.setSize(content.length);
                entry.setMode(0100640);
                entry.addPaxHeader("SCHILY.xattr.user.a", "b");
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static List<String> members(byte[] archive) throws IOException {
        List<String> members = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertEquals("b", entry.getExtraPaxHeader("SCHILY.xattr.user.a"));
                assertArrayEquals(entry.getName().getBytes(StandardCharsets.UTF_8), tar.readAllBytes());
                members.add(entry.getName() + " " + Integer.toOctalString(entry.getMode() & 07777));
            }
        }
        return members;
    }

    private static byte[] screened(byte[] archive, TarScreen.Screen screen) throws IOException {
        try (TarScreen tar = new TarScreen(new ByteArrayInputStream(archive), screen)) {
            return tar.readAllBytes();
        }
    }

    @Test
    void passesWhatIsLetThroughByteByByte() throws IOException {
        byte[] archive = archive("a", LONG, "b");
        assertArrayEquals(archive, screened(archive, member -> OptionalInt.of(member.mode())));
    }

    @Test
    void leavesOutAndChangesModes() throws IOException {
        byte[] archive = archive("a", LONG, "b", "ä");
        List<String> seen = new ArrayList<>();
        byte[] screened = screened(archive, member -> {
            seen.add(member.name());
            return member.name().equals("a") ? OptionalInt.empty() : OptionalInt.of(0755);
        });
        assertEquals(List.of("a", LONG, "b", "ä"), seen);
        assertEquals(List.of(LONG + " 755", "b 755", "ä 755"), members(screened));
    }

    @Test
    void fillsUpALastBlock() throws IOException {
        byte[] archive = archive("a");
        byte[] cut = Arrays.copyOf(archive, 3 * 512 + 1);
        byte[] filled = screened(cut, member -> OptionalInt.of(member.mode()));
        assertArrayEquals(Arrays.copyOf(archive, 4 * 512), filled);
        assertEquals(0, screened(cut, member -> OptionalInt.empty()).length);
    }

    @Test
    void refusesWhatEndsTooEarlyOrIsNone() {
        byte[] archive = archive("a", "b");
        for (int length : List.of(100, 600, 1536)) {
            assertThrows(
                    IOException.class,
                    () -> screened(Arrays.copyOf(archive, length), member -> OptionalInt.of(member.mode())),
                    () -> "cut at " + length);
        }
        byte[] text = "no archive at all\n".repeat(100).getBytes(StandardCharsets.UTF_8);
        assertThrows(IOException.class, () -> screened(text, member -> OptionalInt.of(member.mode())));
    }
}
