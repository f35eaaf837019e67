package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Registry;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code DOCKER_HOST=ssh://}: the docker command runs itself on the other machine and speaks through that one's streams. */
@WithDaemon
class SshIT {
    private static final Path SERVER = Path.of("/usr/sbin/sshd");

    private final Daemon daemon;

    @TempDir
    private Path folder;

    private Command server;
    private DockerCli docker;

    SshIT(Daemon daemon) {
        this.daemon = daemon;
    }

    private void key(String name) {
        Command.run(
                        "ssh-keygen",
                        "-q",
                        "-t",
                        "ed25519",
                        "-N",
                        "",
                        "-f",
                        folder.resolve(name).toString())
                .ok();
    }

    @BeforeEach
    void serve() throws Exception {
        assumeTrue(Files.isExecutable(SERVER), "no sshd: install openssh-server");
        int port = Registry.freePort();
        key("host");
        key("client");
        Files.createDirectories(Path.of("/run/sshd"));
        Path settings = Trees.write(folder.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %2$s/host
                AuthorizedKeysFile %2$s/client.pub
                PermitRootLogin yes
                StrictModes no
                UsePAM no
                PidFile none
                SetEnv DOCKER_HOST=unix://%3$s
                """.formatted(port, folder, daemon.socket()));
        server = Command.start(Map.of(), List.of(SERVER.toString(), "-D", "-e", "-f", settings.toString()));
        Trees.write(folder.resolve("ssh_config"), """
                Port %d
                IdentityFile %2$s/client
                StrictHostKeyChecking no
                UserKnownHostsFile /dev/null
                LogLevel ERROR
                """.formatted(port, folder));
        Path client = Trees.write(
                folder.resolve("bin/ssh"), "#!/bin/sh\nexec /usr/bin/ssh -F " + folder + "/ssh_config \"$@\"\n");
        assertTrue(client.toFile().setExecutable(true));
        docker = new DockerCli("ssh://root@127.0.0.1", folder.resolve("config"))
                .with("PATH", client.getParent() + ":" + System.getenv("PATH"));
        Command.await(
                "an answer by ssh",
                Duration.ofSeconds(30),
                () -> docker.run("version").exit() == 0);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void imagesContainersAndStreamsAreReached() {
        assertEquals(
                daemon.docker().ok("info", "-f", "{{.ID}}"), docker.ok("info", "-f", "{{.ID}}"), "it is this daemon");
        assertEquals(
                "through\n",
                docker.runWith("through\n", "run", "-i", "--rm", "busybox", "cat")
                        .out());
        assertEquals(
                7, docker.run("run", "--rm", "busybox", "sh", "-c", "exit 7").exit());
        docker.ok("run", "-d", "--name", "far", "busybox", "sleep", "1000");
        assertEquals(
                "here\n", docker.runWith("here\n", "exec", "-i", "far", "cat").out());
        docker.ok("rm", "-f", "far");
    }
}
