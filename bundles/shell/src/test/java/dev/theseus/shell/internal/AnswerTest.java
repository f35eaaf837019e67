package dev.theseus.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final String ID = "sha256:0123456789abcdef0123456789abcdef";

    private final Answer answer = Answer.table(
                    List.of("kind", "name", "default"),
                    List.of(List.of("storage", "overlay2", true), List.of("volume", List.of("a", "b"), false)))
            .remark("two");

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertEquals("""
                KIND      NAME       DEFAULT
                storage   overlay2   yes
                volume    a
                          b
                two
                """, answer.text(0));
        assertEquals("well\n", Answer.done("well").text(0));
    }

    @Test
    void jsonHasTheSameCellsWithTheirTypes() {
        assertEquals(
                "{\"rows\":[{\"kind\":\"storage\",\"name\":\"overlay2\",\"default\":true},"
                        + "{\"kind\":\"volume\",\"name\":[\"a\",\"b\"],\"default\":false}],\"remark\":\"two\"}\n",
                answer.toJson());
    }

    @Test
    void identifiersAreShortForPeopleAlone() {
        Answer ids = Answer.table(List.of("id"), List.of(List.of(new Answer.Id(ID))));
        assertEquals("ID\n0123456789ab\n", ids.text(0));
        assertEquals("{\"rows\":[{\"id\":\"" + ID + "\"}],\"remark\":\"\"}\n", ids.toJson());
    }

    @Test
    void theWidestColumnGivesWayToTheTerminal() {
        Answer wide = Answer.table(
                List.of("name", "remark"), List.of(List.of("btrfs", "is on tmpfs; mount a btrfs"), List.of("vfs", "")));
        assertEquals("""
                NAME    REMARK
                btrfs   is on
                        tmpfs;
                        mount a
                        btrfs
                vfs
                """, wide.text(18));
    }
}
