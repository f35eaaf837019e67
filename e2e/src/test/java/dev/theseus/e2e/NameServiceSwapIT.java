package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.DriverBundle;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The name service is a plank like others: containers that ask for names meanwhile are answered. */
@WithDaemon
class NameServiceSwapIT {
    private final Daemon daemon;
    private final DockerCli docker;

    NameServiceSwapIT(Daemon daemon, DockerCli docker) {
        this.daemon = daemon;
        this.docker = docker;
    }

    @Test
    void noQuestionFailsWhileTheNameServiceIsReplaced() {
        docker.ok("network", "create", "names");
        docker.ok("run", "-d", "--name", "named", "--network", "names", "busybox", "sleep", "1000");
        docker.ok(
                "run",
                "-d",
                "--name",
                "asking",
                "--network",
                "names",
                "busybox",
                "sh",
                "-c",
                "while :; do nslookup named 127.0.0.11 > /dev/null && echo answered || echo failed; done");
        awaitAnswers(20);
        for (int round = 1; round <= 3; round++) {
            String version = "0.1.0.r" + round;
            Path jar = DriverBundle.of("name-service").version(version).in(daemon.folder());
            daemon.shell().run("driver:swap name-service " + jar).ok();
            assertTrue(daemon.shell().run("lb -s").ok().text().contains(version.toLowerCase(java.util.Locale.ROOT)));
            awaitAnswers(answers() + 20);
        }
        List<String> failed = said("failed");
        System.err.println(
                "name service swapped three times: " + answers() + " answers, " + failed.size() + " failures");
        assertEquals(List.of(), failed, daemon::log);
        docker.ok("run", "--rm", "--network", "names", "busybox", "nslookup", "named", "127.0.0.11");
        docker.ok("rm", "-f", "named", "asking");
        docker.ok("network", "rm", "names");
    }

    @Test
    void aNameServiceThatBringsNoneIsRolledBack() {
        Path jar = DriverBundle.of("name-service")
                .version("9.9.9")
                .component(xml -> xml.replace("DnsNameService", "Nothing"))
                .in(daemon.folder());
        daemon.shell().run("driver:swap name-service " + jar).failed("rolled back");
        docker.ok("network", "create", "again");
        docker.ok("run", "-d", "--name", "still", "--network", "again", "busybox", "sleep", "1000");
        docker.ok("run", "--rm", "--network", "again", "busybox", "nslookup", "still", "127.0.0.11");
        docker.ok("rm", "-f", "still");
        docker.ok("network", "rm", "again");
    }

    private void awaitAnswers(int count) {
        Command.await(count + " answers", Duration.ofSeconds(60), () -> answers() >= count);
    }

    private int answers() {
        return said("answered").size();
    }

    private List<String> said(String word) {
        return docker.run("logs", "asking").ok().lines().stream()
                .filter(word::equals)
                .toList();
    }
}
