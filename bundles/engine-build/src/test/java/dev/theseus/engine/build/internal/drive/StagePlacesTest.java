package dev.theseus.engine.build.internal.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import dev.theseus.engine.build.BuildStep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagePlacesTest {
    @Test
    void whatHasToDoWithFilesIsNumbered() {
        Dockerfile file = DockerfileParser.parse(
                "Dockerfile", "FROM a AS one\nENV A=b\nRUN x\nCOPY b c\nCMD d\nWORKDIR /e\nFROM one\n");
        Stage first = file.stages().getFirst();
        StagePlaces places = new StagePlaces(first, 2);
        List<BuildStep.Stage> all = new ArrayList<>();
        all.add(places.next(first.from()));
        for (Instruction instruction : first.instructions()) {
            all.add(places.next(instruction));
        }
        assertEquals(
                List.of(1, 0, 2, 3, 0, 4),
                all.stream().map(BuildStep.Stage::place).toList());
        assertEquals(new BuildStep.Stage("one", 0, 2, 4, 4), all.getLast());
        assertEquals(
                new BuildStep.Stage("", 1, 2, 1, 1),
                new StagePlaces(file.stages().get(1), 2)
                        .next(file.stages().get(1).from()));
    }
}
