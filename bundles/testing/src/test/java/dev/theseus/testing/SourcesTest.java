package dev.theseus.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every source file, and what no compiler looks for. */
class SourcesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();

    @Test
    void everyExportedPackageIsDocumented() {
        List<Path> exported = sources(file -> file.endsWith("package-info.java")).stream()
                .filter(file -> text(file).contains("@Export") || text(file).contains(".bundle.Export"))
                .toList();
        assertTrue(exported.size() > 25, () -> "only " + exported);
        assertEquals(
                List.of(),
                exported.stream()
                        .filter(file -> !text(file).matches("(?s)/\\*\\*\\s[\\s*]*[A-Z{].*\\*/\\s*@.*"))
                        .toList());
    }

    @Test
    void everyModuleHasAReadme() {
        List<Path> modules = list(ROOT.resolve("bundles")).stream()
                .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                .toList();
        assertTrue(modules.size() > 15, modules::toString);
        List<Path> others = Stream.of("distribution", "itests", "e2e", "bench", "template", "examples")
                .map(ROOT::resolve)
                .toList();
        assertEquals(
                List.of(),
                Stream.concat(modules.stream(), others.stream())
                        .filter(module -> Files.notExists(module.resolve("README.md")))
                        .toList());
    }

    private static List<Path> sources(Predicate<Path> wanted) {
        return Stream.of("bundles", "distribution", "itests", "e2e", "template", "examples", "bench")
                .flatMap(folder -> walk(ROOT.resolve(folder)).stream())
                .filter(wanted)
                .toList();
    }

    private static List<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java") && !isBuilt(ROOT.relativize(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isBuilt(Path file) {
        for (Path part : file) {
            if (part.toString().equals("target")) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
