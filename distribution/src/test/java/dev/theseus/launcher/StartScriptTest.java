package dev.theseus.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/theseusd} with a JVM that only prints its arguments. */
class StartScriptTest {
    private static final Path SCRIPT = Path.of("src/main/theseus/bin/theseusd");

    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeTree() throws Exception {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\npwd\nprintf '%s\\n' \"$@\"\n");
        assertTrue(java.toFile().setExecutable(true));
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        home = folder.resolve("theseus");
        Files.createDirectories(home.resolve("bin"));
        Files.copy(SCRIPT, home.resolve("bin/theseusd"));
        for (String jar : List.of("lib/launcher.jar", "lib/shared/library.jar", "bundle/driver.jar")) {
            Files.createDirectories(home.resolve(jar).getParent());
            Files.writeString(home.resolve(jar), jar);
        }
        Path made = folder.resolve("theseusd.aot");
        assertTrue(arguments(Map.of("THESEUS_AOT_OUTPUT", made.toString())).contains("-XX:AOTCacheOutput=" + made));
        Files.copy(folder.resolve("theseusd.aot.jars"), home.resolve("lib/theseusd.aot.jars"));
        Files.writeString(home.resolve("lib/theseusd.aot"), "");
    }

    private Process run(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", home.resolve("bin/theseusd").toString(), "--debug")
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().remove("THESEUS_JAVA_OPTS");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private List<String> arguments(Map<String, String> environment) throws IOException, InterruptedException {
        Process process = run(environment);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        List<String> lines = output.lines().toList();
        assertEquals(
                folder.toRealPath().toString(), lines.getFirst(), "paths of flags are relative to the caller's folder");
        assertEquals("--debug", lines.getLast());
        return lines;
    }

    private boolean offersCache() throws IOException, InterruptedException {
        return arguments(Map.of()).contains("-XX:AOTCache=" + home.toRealPath().resolve("lib/theseusd.aot"));
    }

    @Test
    void theCacheIsOfferedWhereverTheTreeLies() throws Exception {
        assertTrue(offersCache());
        home = Files.move(home, folder.resolve("elsewhere"));
        assertTrue(offersCache());
    }

    @Test
    void theCacheIsNotOfferedBesideAnOlderJarOfTheSameSize() throws Exception {
        Files.setLastModifiedTime(
                home.resolve("bundle/driver.jar"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        assertFalse(offersCache());
    }

    @Test
    void theCacheIsNotOfferedWhereAJarIsGoneOrAdded() throws Exception {
        Path driver = home.resolve("bundle/driver.jar");
        Path other = Files.move(driver, home.resolve("bundle/other.jar"));
        assertFalse(offersCache());
        Files.move(other, driver);
        assertTrue(offersCache());
        Files.writeString(home.resolve("lib/shared/another.jar"), "");
        assertFalse(offersCache());
    }

    /** Which name it is called by, whichever way the name leads to it. */
    @Test
    void theProgramIsKnownByItsName() throws Exception {
        assertTrue(arguments(Map.of()).contains("-Dtheseus.program=theseusd"));
        Files.copy(SCRIPT.resolveSibling("dockerd"), home.resolve("bin/dockerd"));
        Path link = Files.createSymbolicLink(folder.resolve("dockerd"), home.resolve("bin/theseusd"));
        for (Path called : List.of(home.resolve("bin/dockerd"), link)) {
            ProcessBuilder builder = new ProcessBuilder(called.toString()).redirectErrorStream(true);
            builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(output.lines().anyMatch("-Dtheseus.program=dockerd"::equals), output);
        }
    }

    @Test
    void bundlesWithLoadersOfTheirOwnAreNotOnTheClassPath() throws Exception {
        List<String> arguments = arguments(Map.of("THESEUS_OWN_LOADERS", "yes"));
        Path lib = home.toRealPath().resolve("lib");
        assertEquals(
                lib.resolve("launcher.jar") + ":" + lib.resolve("shared/library.jar"),
                arguments.get(arguments.indexOf("-cp") + 1));
        assertFalse(
                arguments.stream().anyMatch(argument -> argument.startsWith("-XX:AOTCache=")),
                "the cache is of another class path");
    }

    @Test
    void hugePagesAreAskedForWhereTheKernelHasThem() throws Exception {
        Path modes = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        boolean there = Files.exists(modes) && !Files.readString(modes).contains("[never]");
        assertEquals(there, arguments(Map.of()).contains("-XX:+UseTransparentHugePages"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"25", "25.0.3", "26-ea", "100"})
    void everyNewerJdkWillDo(String version) throws Exception {
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        assertTrue(arguments(Map.of()).contains("-Dtheseus.home=" + home.toRealPath()));
    }

    @Test
    void aJdkThatIsTooOldIsPassedOver() throws Exception {
        Files.writeString(folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"24.0.2\"\n");
        Process process = run(Map.of());
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Another one takes its place if the machine has it, and finds no daemon in these jars.
        assertNotEquals(0, process.waitFor());
        assertFalse(output.contains("--debug"), output);
    }
}
