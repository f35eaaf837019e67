package dev.theseus.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Standalone Maven projects as authors of drivers have them, built offline against the API and the TCK that this build made.
 * Their repository holds links to everything of the user's own but our artifacts, so nothing is installed anywhere.
 */
public final class DriverProjects implements AutoCloseable {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
    private static final String GROUP = "dev/theseus";
    private static final int MINUTES = 6;

    private final Path folder;
    private final String version;
    private final Set<String> projects = new LinkedHashSet<>();

    /** Makes the folder for them. */
    public DriverProjects() {
        try {
            folder = Files.createTempDirectory("theseus-e2e-drivers");
            Matcher found = Pattern.compile("(?m)^  <version>(.*)</version>$")
                    .matcher(Files.readString(SOURCES.resolve("pom.xml")));
            assertTrue(found.find());
            version = found.group(1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Takes one of the examples; its project is named as its folder. */
    public void example(String name) {
        Path project = folder.resolve(name);
        Command.run("mkdir", project.toString()).ok();
        Path example = SOURCES.resolve("examples").resolve(name);
        Command.run("cp", "-r", example + "/pom.xml", example + "/src", project.toString())
                .ok();
        projects.add(name);
    }

    /** Makes one from the template; its project is named {@code <kind>-<name>}. */
    public void generate(String kind, String name) {
        String project = kind + "-" + name;
        Command.run(
                        SOURCES.resolve("bin/new-driver").toString(),
                        kind,
                        name,
                        folder.resolve(project).toString())
                .ok();
        projects.add(project);
    }

    /** Builds and tests all. */
    public void build() {
        String modules = projects.stream()
                .map(project -> "<module>" + project + "</module>")
                .collect(Collectors.joining());
        Trees.write(
                folder.resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId><artifactId>all</artifactId>"
                        + "<version>1</version><packaging>pom</packaging><modules>" + modules + "</modules></project>");
        List<String> command = List.of(
                "mvn",
                "--offline",
                "--batch-mode",
                "--quiet",
                "--threads=2",
                "-Dmaven.repo.local=" + repository(),
                "-Dtheseus.version=" + version,
                "package");
        Path log = folder.resolve("build.log");
        ProcessBuilder maven = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            Process process = maven.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            assertEquals(0, process.waitFor(), () -> "the build of " + projects + "\n" + Trees.read(log));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interruption);
        }
    }

    private Path repository() {
        Path own = Path.of(System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository"));
        Path repository = folder.resolve("repository");
        try {
            Files.createDirectories(repository.resolve(GROUP));
            linkAll(own, repository);
            linkAll(own.resolve("dev"), repository.resolve("dev"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        install("theseus", SOURCES, false);
        install("bundles", SOURCES.resolve("bundles"), false);
        for (String artifact : List.of(
                "api",
                "linux",
                "kit-storage",
                "kit-firewall",
                "kit-log",
                "kit-tls",
                "kit-network",
                "host",
                "tck",
                "http")) {
            install(artifact, SOURCES.resolve("bundles").resolve(artifact), true);
        }
        return repository;
    }

    private static void linkAll(Path from, Path to) throws IOException {
        for (Path child : Trees.children(from)) {
            Path link = to.resolve(child.getFileName());
            if (!Files.exists(link)) {
                Files.createSymbolicLink(link, child);
            }
        }
    }

    private void install(String artifact, Path module, boolean jar) {
        Path target =
                folder.resolve("repository").resolve(GROUP).resolve(artifact).resolve(version);
        String name = artifact + "-" + version;
        try {
            Files.createDirectories(target);
            Files.copy(module.resolve("pom.xml"), target.resolve(name + ".pom"));
            if (jar) {
                Files.copy(module.resolve("target").resolve(name + ".jar"), target.resolve(name + ".jar"));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The jar that a project's build made. */
    public Path jar(String project) {
        return folder.resolve(project).resolve("target").resolve(project + "-1.0.0.jar");
    }

    /** How many tests the project's build ran. */
    public long tests(String project) {
        Path reports = folder.resolve(project).resolve("target/surefire-reports");
        Pattern test = Pattern.compile("<testcase ");
        try (Stream<Path> files = Trees.children(reports).stream()) {
            return files.filter(file -> file.toString().endsWith(".xml"))
                    .mapToLong(file -> test.matcher(Trees.read(file)).results().count())
                    .sum();
        }
    }

    @Override
    public void close() {
        Trees.delete(folder);
    }
}
