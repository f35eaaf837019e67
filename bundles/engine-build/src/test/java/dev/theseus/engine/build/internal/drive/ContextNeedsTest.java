package dev.theseus.engine.build.internal.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContextNeedsTest {
    private static Set<String> needs(String instructions) {
        Dockerfile file = DockerfileParser.parse("Dockerfile", "FROM scratch AS one\n" + instructions);
        return ContextNeeds.of(new BuildPlan(
                file, List.of(file.stages().getLast()), file.stages().getLast(), List.of()));
    }

    @Test
    void pathsAreWhatInstructionsName() {
        assertEquals(Set.of("a", "b/c", "src/*.c", "lib", "mounted"), needs("""
                        COPY a ./b/../b/c /x/
                        ADD src/*.c https://example.org/file /y/
                        COPY --from=one / /one
                        RUN --mount=type=bind,source=mounted,target=/m --mount=type=cache,target=/c true
                        COPY --parents lib/./** /z/
                        """));
    }

    @Test
    void whatVariablesSayIsNotKnownYet() {
        assertEquals(Set.of("src", "one.txt"), needs("COPY src/$NAME/file one.txt /x/\n"));
        assertEquals(Set.of(""), needs("COPY $NAME /x/\n"));
        assertEquals(Set.of("a"), needs("COPY a/\\$b a/\"b\" /x/\n"));
    }

    @Test
    void everythingAndNothing() {
        assertEquals(Set.of(""), needs("COPY . /x\n"));
        assertEquals(Set.of(""), needs("RUN --mount=target=/m true\n"));
        assertEquals(Set.of(), needs("RUN true\nCOPY --from=one /a /b\nCOPY <<END /x\ntext\nEND\n"));
        assertEquals(Set.of(), needs("COPY . /x\nFROM scratch AS two\nADD https://example.org/x /x\n"));
    }
}
