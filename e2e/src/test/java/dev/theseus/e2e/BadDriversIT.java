package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Deployment;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.Shell;
import dev.theseus.e2e.harness.SourceBundle;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars that look like drivers and do not work: each is refused with its reason, and what was there serves on. */
@WithDaemon(value = "--add-runtime=broken=/bin/dash", java = "-Dtheseus.swap.millis=5000 -Dtheseus.drain.millis=1000")
class BadDriversIT {
    /** A driver that does all that is asked, but for what is put in place of the words in capitals. */
    private static final String DRIVER = """
            package other;

            import dev.theseus.api.driver.*;
            import dev.theseus.api.volume.VolumeDriver;
            import java.nio.file.Path;
            import java.util.*;
            import org.osgi.service.component.annotations.*;

            @Component(service = VolumeDriver.class, property = "theseus.driver.name=NAME")
            public final class BadDriver implements VolumeDriver {
                @Activate
                public BadDriver() { ACTIVATION }

                private static void hang() {
                    while (true) {
                        try {
                            Thread.sleep(1000);
                        } catch (InterruptedException deaf) {
                            // That is what makes it bad.
                        }
                    }
                }
                public DriverInfo info() { INFO }
                public RecoveryReport recover(RecoveryRequest expected, CallContext c) { return RecoveryReport.empty(); }
                public void create(String volume, Map<String, String> options, CallContext c) {}
                public void remove(String volume, CallContext c) {}
                public Optional<Path> stat(String volume, CallContext c) { return Optional.empty(); }
                public List<String> list(CallContext c) { return List.of(); }
                public Path mount(String volume, String id, CallContext c) { MOUNT }
                public void unmount(String volume, String id, CallContext c) {}
            }
            """;

    private final Daemon daemon;
    private final DockerCli docker;
    private final Shell shell;

    @TempDir
    private Path folder;

    BadDriversIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
        this.shell = daemon.shell();
    }

    /** As the behaviour is called in the tests below; every other part is as it should be. */
    private Path driver(String symbolicName, String driver, String behaviour) {
        String source = DRIVER.replace("ACTIVATION", behaviour.equals("hanging activation") ? "hang();" : "")
                .replace(
                        "INFO",
                        switch (behaviour) {
                            case "no info" -> "return null;";
                            case "throwing info" -> "throw new IllegalStateException(\"who am I\");";
                            case "hanging info" -> "hang(); return null;";
                            case "foreign info" -> "return new DriverInfo(\"somebody\", \"1\", Set.of(), Map.of());";
                            default -> "return new DriverInfo(\"NAME\", \"1\", Set.of(), Map.of());";
                        })
                .replace("MOUNT", behaviour.equals("no mount") ? "return null;" : "return Path.of(\"/\");")
                .replace("NAME", driver);
        return new SourceBundle(symbolicName, "9.9.9").in(folder, "BadDriver", source, SourceBundle.API);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hanging activation | activation of dev.theseus.volume-local hangs
            no info | answers info with nothing
            throwing info | who am I
            hanging info | did not recover and answer the probe in time
            foreign info | says that it is
            """)
    void isRolledBack(String behaviour, String reason) {
        String holder = shell.holder("volume", "local");
        docker.ok("volume", "create", "still");
        docker.ok("run", "--rm", "-v", "still:/still", "busybox", "sh", "-c", "echo kept > /still/f");
        Path jar = driver("dev.theseus.volume-local", "local", behaviour);
        shell.run("driver:swap volume-local " + jar).failed(reason).says("rolled back");
        assertEquals(holder, shell.holder("volume", "local"));
        assertEquals("kept", docker.ok("run", "--rm", "-v", "still:/still", "busybox", "cat", "/still/f"));
        docker.ok("volume", "rm", "still");
        assertNothingStaged("dev.theseus.volume-local");
    }

    @Test
    void isNotInstalled() {
        String refusal = new Deployment(daemon).drop(driver("other.bad", "bad", "no info"));
        assertTrue(refusal.contains("answers info with nothing"), refusal);
        assertFalse(docker.ok("info", "-f", "{{.Plugins.Volume}}").contains("bad"));
        assertFalse(shell.run("lb -s").ok().text().contains("other.bad"));
        assertNothingStaged("other.bad");
    }

    @Test
    void aGoodOneOfTheSameMakeIsTaken() {
        assertEquals("", new Deployment(daemon).drop(driver("other.good", "good", "")));
        assertTrue(docker.ok("info", "-f", "{{.Plugins.Volume}}").contains("good"));
    }

    @Test
    void aNullAnswerIsToldInTheDriversName() {
        assertEquals("", new Deployment(daemon).drop(driver("other.hollow", "hollow", "no mount")));
        docker.run("run", "--rm", "-v", "hollowed:/some", "--volume-driver", "hollow", "busybox", "true")
                .failed("volume driver hollow, mount: returned null");
    }

    @Test
    void aDriverThatFindsItselfUnfitDoesNotBecomeTheDefault() {
        shell.run("driver:use runtime broken").failed("not fit for use");
        docker.ok("run", "--rm", "busybox", "true");
    }

    @Test
    void aPartOfTheDaemonIsNotTakenForADriver() {
        Path jar = DriverBundle.of("shell").version("9.9.9").in(folder);
        shell.run("update shell file:" + jar).failed("dev.theseus.shell is no driver");
        shell.run("driver:swap shell " + jar).failed("dev.theseus.shell is no driver");
        String refusal = new Deployment(daemon).drop(jar);
        assertTrue(refusal.contains("is no driver"), refusal);
        docker.ok("run", "--rm", "busybox", "true");
    }

    @Test
    void aFileThatIsNoBundleIsOneSentenceOnTheTerminal() {
        Path noJar = Trees.write(folder.resolve("no.jar"), "no jar");
        shell.run("felix:update dev.theseus.volume-local file:" + noJar);
        Command.await(
                "a word in the log", Duration.ofSeconds(20), () -> daemon.log().contains("zip END header"));
        assertFalse(daemon.log().contains("\tat "), daemon.log());
        shell.run("update volume-local file:" + noJar).failed("is no jar");
        docker.ok("run", "--rm", "-v", "some:/some", "busybox", "true");
    }

    private void assertNothingStaged(String bundle) {
        List<String> left = Trees.children(daemon.dataRoot().resolve("planks").resolve(bundle)).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".jar"))
                .toList();
        assertEquals(List.of(), left);
    }
}
