package dev.theseus.build.dockerfile.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerfileParserTest {
    @Test
    void findsStagesByNameAndNumber() {
        Dockerfile file = DockerfileParser.parse("Dockerfile", "FROM a AS one\nFROM b AS two\nFROM c AS one\nFROM d\n");
        assertEquals(Optional.of(2), file.stage("ONE", 4).map(Stage::index));
        assertEquals(Optional.of(0), file.stage("one", 2).map(Stage::index));
        assertEquals(Optional.of(3), file.stage("3", 4).map(Stage::index));
        assertEquals(Optional.empty(), file.stage("3", 3));
        assertEquals(Optional.empty(), file.stage("none", 4));
    }

    @Test
    void keepsTheTextOfAnInstruction() {
        Dockerfile file = DockerfileParser.parse("Dockerfile", "FROM a\n  run --network=none echo a && \\\n    b  \n");
        assertEquals(
                "run --network=none echo a &&     b",
                file.stages().getFirst().instructions().getFirst().origin().text());
    }

    @Test
    void readsATriggerOfAnImage() {
        assertTrue(DockerfileParser.parseOne("COPY a b") instanceof Instruction.Copy);
        assertTrue(DockerfileParser.parseOne("RUN <<EOF\necho\nEOF") instanceof Instruction.Run run
                && run.command().heredocs().getFirst().content().equals("echo\n"));
    }

    @Test
    void readsAMegabyteInAMoment() {
        String text = "FROM a\n" + "RUN echo a && \\\n  echo b\n".repeat(40_000);
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertEquals(
                        40_000,
                        DockerfileParser.parse("Dockerfile", text)
                                .stages()
                                .getFirst()
                                .instructions()
                                .size()));
    }

    @Test
    void readsOneLongInstructionInAMoment() {
        String text = "FROM a\nRUN echo a" + " \\\n  b".repeat(40_000) + "\n";
        assertTimeout(
                Duration.ofSeconds(20),
                () -> assertEquals(
                        40_002,
                        DockerfileParser.parse("Dockerfile", text)
                                .stages()
                                .getFirst()
                                .instructions()
                                .getFirst()
                                .origin()
                                .range()
                                .endLine()));
    }
}
