package dev.theseus.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aQute.bnd.osgi.Builder;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Jar;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A driver bundle from a few lines of source, compiled and packed as bnd does it for everybody.
 *
 * @param symbolicName of the bundle
 * @param version of the bundle
 */
public record SourceBundle(String symbolicName, String version) {
    /** The API that this build made. */
    public static final Path API =
            Path.of("../bundles/api/target/classes").toAbsolutePath().normalize();

    /** What this build made for faces. */
    public static final Path HTTP =
            Path.of("../bundles/http/target/classes").toAbsolutePath().normalize();

    private static final String PACKAGE = "other";

    /**
     * Compiles and packs it.
     *
     * @param type the class, in package {@code other}
     * @param apis jars or folders to compile against
     */
    public Path in(Path folder, String type, String source, Path... apis) {
        try {
            Path work = Files.createTempDirectory(folder, symbolicName);
            Path file = Trees.write(work.resolve("src").resolve(PACKAGE).resolve(type + ".java"), source);
            Path classes = Files.createDirectories(work.resolve("classes"));
            String classPath = Arrays.stream(apis).map(Path::toString).collect(Collectors.joining(File.pathSeparator))
                    + File.pathSeparator
                    + System.getProperty("java.class.path");
            assertEquals(
                    0,
                    ToolProvider.getSystemJavaCompiler()
                            .run(
                                    null,
                                    null,
                                    null,
                                    "-proc:none",
                                    "-cp",
                                    classPath,
                                    "-d",
                                    classes.toString(),
                                    file.toString()));
            Path jar = work.resolve(symbolicName + "-" + version + ".jar");
            pack(jar, classes, apis);
            return jar;
        } catch (Exception failure) {
            throw new AssertionError("cannot build " + symbolicName, failure);
        }
    }

    private void pack(Path jar, Path classes, Path... apis) throws Exception {
        try (Builder builder = new Builder()) {
            builder.setProperty(Constants.BUNDLE_SYMBOLICNAME, symbolicName);
            builder.setProperty(Constants.BUNDLE_VERSION, version);
            builder.setProperty(Constants.PRIVATEPACKAGE, PACKAGE);
            builder.setClasspath(Stream.concat(Stream.of(classes), Arrays.stream(apis))
                    .map(Path::toFile)
                    .toArray(File[]::new));
            Jar bundle = builder.build();
            assertEquals(List.of(), builder.getErrors());
            bundle.write(jar.toFile());
        }
    }
}
