package dev.theseus.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A kit of which one class is changed in its source and compiled anew.
 *
 * @param module of the kit
 * @param type the class's full name
 */
public record ChangedKit(String module, String type) {
    private static final Path BUNDLES = Path.of("../bundles").toAbsolutePath().normalize();

    /**
     * The class files that come of it, by their names in a jar.
     *
     * @param after a piece of the source
     * @param added what the change puts behind it
     */
    public Map<String, byte[]> with(Path folder, String after, String added) {
        String path = type.replace('.', '/') + ".java";
        String source =
                Trees.read(BUNDLES.resolve(module).resolve("src/main/java").resolve(path));
        String changed = source.replace(after, after + added);
        assertNotEquals(source, changed, path);
        try {
            Path work = Files.createTempDirectory(folder, module);
            Path classes = Files.createDirectories(work.resolve("classes"));
            Path file = Trees.write(work.resolve("src").resolve(path), changed);
            assertEquals(
                    0,
                    ToolProvider.getSystemJavaCompiler()
                            .run(
                                    null,
                                    null,
                                    null,
                                    "-proc:none",
                                    "-cp",
                                    classPath(),
                                    "-d",
                                    classes.toString(),
                                    file.toString()));
            return contents(classes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String classPath() {
        String own = Stream.of("api", "linux", module)
                .map(each -> BUNDLES.resolve(each).resolve("target/classes").toString())
                .collect(Collectors.joining(File.pathSeparator));
        return own + File.pathSeparator + System.getProperty("java.class.path");
    }

    private static Map<String, byte[]> contents(Path classes) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(classes)) {
            files = found.filter(Files::isRegularFile).toList();
        }
        Map<String, byte[]> contents = new TreeMap<>();
        for (Path file : files) {
            contents.put(classes.relativize(file).toString(), Files.readAllBytes(file));
        }
        return contents;
    }
}
