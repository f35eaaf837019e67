package dev.theseus.build.dockerfile.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.build.dockerfile.Directives;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Excerpt;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.SourceRange;
import dev.theseus.build.dockerfile.Stage;
import dev.theseus.build.dockerfile.lint.Linter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** One small Dockerfile per feature or mistake. {@code -Dtheseus.corpus.write=true} writes what is read now, to be looked at. */
class CorpusTest {
    private static final Path CORPUS = Path.of("src/test/corpus");
    private static final int AT_LEAST = 100;

    @TestFactory
    Stream<DynamicTest> corpus() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".dockerfile"))
                    .sorted()
                    .toList();
            assertTrue(all.size() >= AT_LEAST, () -> all.size() + " files");
            return all.stream().map(file -> DynamicTest.dynamicTest(name(file), () -> check(file)));
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".dockerfile", "");
    }

    private static void check(Path file) throws IOException {
        String read = read(Files.readString(file));
        Path expected = CORPUS.resolve(name(file) + ".expected");
        if (Boolean.getBoolean("theseus.corpus.write")) {
            Files.writeString(expected, read, StandardCharsets.UTF_8);
        }
        assertEquals(Files.readString(expected), read);
    }

    private static String read(String text) {
        StringBuilder read = new StringBuilder();
        try {
            Dockerfile file = DockerfileParser.parse("Dockerfile", text);
            if (!file.directives().equals(Directives.NONE)) {
                read.append(file.directives()).append('\n');
            }
            file.globalArguments().forEach(argument -> describe(read, argument));
            for (Stage stage : file.stages()) {
                describe(read, stage.from());
                stage.instructions().forEach(instruction -> describe(read, instruction));
            }
            Linter.check(file)
                    .forEach(warning -> read.append("warning: line ")
                            .append(warning.range().startLine())
                            .append(": ")
                            .append(warning.rule().word())
                            .append(": ")
                            .append(warning.message())
                            .append('\n'));
        } catch (DockerfileException e) {
            read.append("error: ").append(e.sentence()).append('\n');
            e.range().ifPresent(range -> read.append(range).append('\n').append(Excerpt.of("Dockerfile", text, range)));
        }
        return read.toString();
    }

    private static void describe(StringBuilder read, Instruction instruction) {
        SourceRange range = instruction.origin().range();
        read.append(range.startLine()).append('-').append(range.endLine()).append(' ');
        read.append(instruction
                .toString()
                .replaceFirst("Origin\\[.*?\\]\\](, )?", "")
                .replace("\n", "\\n"));
        read.append('\n');
    }
}
