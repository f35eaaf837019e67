package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.GoldenStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A data root as an older release left it opens in this one with everything that is in it ({@code e2e/src/golden/make}). */
class GoldenStoreIT {
    private static final List<String> NAMES = List.of(
            "after",
            "alone",
            "checked",
            "created",
            "ended",
            "held",
            "hosted",
            "joined",
            "linked",
            "on-commit",
            "on-kept",
            "on-vfs",
            "renamed",
            "runs");

    private static GoldenStore store;
    private static DockerCli docker;

    @BeforeAll
    static void open() {
        store = new GoldenStore("0.1-first", "10.129.77");
        docker = store.daemon().docker();
    }

    @AfterAll
    static void close() {
        store.close();
    }

    @Test
    void imagesKeepNamesConfigurationAndContent() {
        Set<String> names = new TreeSet<>(docker.run("images", "--format", "{{.Repository}}:{{.Tag}}")
                .ok()
                .lines());
        assertEquals(
                Set.of(
                        "<none>:<none>",
                        "busybox:latest",
                        "golden/base:1",
                        "golden/commit:1",
                        "golden/import:1",
                        "golden/moved:1",
                        "registry.example:5000/team/base:1"),
                names);
        assertEquals(docker.inspect("busybox", "{{.Id}}"), docker.inspect("golden/base:1", "{{.Id}}"));
        assertEquals(
                "yes commit a golden commit golden [cat /made]",
                docker.inspect(
                        "golden/commit:1",
                        "{{slice (index .Config.Env 1) 7}} {{.Config.Labels.golden}} {{.Comment}} {{.Author}}"
                                + " {{.Config.Cmd}}"));
        assertEquals("a golden import", docker.inspect("golden/import:1", "{{.Comment}}"));
        assertEquals("nameless", docker.ok("run", "--rm", "golden/moved:1", "cat", "/nameless"));
        String dangling = docker.ok("images", "-q", "--filter", "dangling=true");
        assertEquals("dangling", docker.ok("run", "--rm", dangling, "cat", "/dangling"));
        docker.shell("$DOCKER save golden/commit:1 | tar -t").ok().says("manifest.json");
    }

    @Test
    void containersKeepWhatTheyAre() {
        Set<String> names = new TreeSet<>(
                docker.run("ps", "-a", "--format", "{{.Names}}").ok().lines());
        assertTrue(names.containsAll(NAMES), names.toString());
        assertEquals("exited 3", docker.inspect("ended", "{{.State.Status}} {{.State.ExitCode}}"));
        assertEquals("exited 137", docker.inspect("renamed", "{{.State.Status}} {{.State.ExitCode}}"));
        docker.run("logs", "ended").ok().says("to stdout").says("to stderr");
        docker.run("diff", "ended").ok().says("A /own").says("D /bin/true");
        assertEquals("kept", docker.ok("start", "-a", "on-kept"));
        assertEquals("kept", docker.ok("logs", "--tail", "1", "on-kept"));
        assertEquals("container:held", docker.inspect("joined", "{{.HostConfig.NetworkMode}}"));
        assertEquals(
                "none host true",
                docker.inspect("alone", "{{.HostConfig.NetworkMode}}") + " "
                        + docker.inspect("hosted", "{{.HostConfig.NetworkMode}} {{.HostConfig.Privileged}}"));
        assertEquals("[held:holder]", docker.inspect("linked", "{{.HostConfig.Links}}"));
        // As after a power cut, what ran has ended.
        assertEquals("exited", docker.inspect("held", "{{.State.Status}}"));
    }

    @Test
    void aCreatedContainerKeepsEveryOption() {
        assertEquals("created 0", docker.inspect("created", "{{.State.Status}} {{.State.ExitCode}}"));
        assertEquals(
                "golden.example 1:2 /tmp created INT 3 [CMD-SHELL test -d /] 5",
                docker.inspect(
                        "created",
                        "{{.Config.Hostname}} {{.Config.User}} {{.Config.WorkingDir}} {{.Config.Labels.golden}}"
                                + " {{.Config.StopSignal}} {{.Config.StopTimeout}} {{.Config.Healthcheck.Test}}"
                                + " {{.Config.Healthcheck.Retries}}"));
        assertEquals(
                "33554432 500000000 20 true on-failure 3 2097152 true",
                docker.inspect(
                        "created",
                        "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}"
                                + " {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.RestartPolicy.Name}}"
                                + " {{.HostConfig.RestartPolicy.MaximumRetryCount}} {{.HostConfig.ShmSize}}"
                                + " {{.HostConfig.Init}}"));
        assertEquals(
                "[CAP_CHOWN] [ALL] [no-new-privileges] [192.0.2.53] [here:192.0.2.1] 1m 127.0.0.1 /dev/golden",
                docker.inspect(
                        "created",
                        "{{.HostConfig.CapAdd}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.Dns}}"
                                + " {{.HostConfig.ExtraHosts}} {{index .HostConfig.LogConfig.Config \"max-size\"}}"
                                + " {{(index (index .HostConfig.PortBindings \"80/udp\") 0).HostIp}}"
                                + " {{(index .HostConfig.Devices 0).PathInContainer}}"));
    }

    @Test
    void aRestartPolicyIsFollowedWithVolumesNetworksAndAliases() {
        Command.await(
                "runs runs",
                Duration.ofSeconds(20),
                () -> docker.inspect("runs", "{{.State.Status}}").equals("running"));
        assertEquals("kept", docker.ok("exec", "runs", "cat", "/named/file"));
        docker.run("exec", "runs", "touch", "/named/other").failed("read-only");
        assertEquals(
                "true true",
                docker.inspect(
                        "runs",
                        "{{range .NetworkSettings.Networks.front.Aliases}}{{if eq . \"front-alias\"}}true{{end}}{{end}}"
                                + " {{range .NetworkSettings.Networks.back.Aliases}}{{if eq . \"back-alias\"}}true{{end}}{{end}}"));
        docker.run("run", "--rm", "--network", "back", "busybox", "ping", "-c1", "-W5", "back-alias")
                .ok();
    }

    @Test
    void volumesAndNetworksKeepOptionsAndContent() {
        List<String> volumes = docker.run("volume", "ls", "-q").ok().lines();
        assertTrue(volumes.containsAll(List.of("named", "optioned")) && volumes.size() >= 4, volumes.toString());
        assertEquals("volume", docker.inspect("named", "{{.Labels.golden}}"));
        assertEquals("tmpfs size=1m,mode=700", docker.inspect("optioned", "{{.Options.type}} {{.Options.o}}"));
        assertEquals("kept", docker.ok("run", "--rm", "-v", "named:/v", "busybox", "cat", "/v/file"));
        assertEquals(
                "network 10.61.64.0/24 10.61.64.128/25 10.61.64.254 10.61.64.200 false",
                docker.inspect(
                        "front",
                        "{{.Labels.golden}} {{with index .IPAM.Config 0}}{{.Subnet}} {{.IPRange}} {{.Gateway}}"
                                + " {{.AuxiliaryAddresses.spare}}{{end}}"
                                + " {{index .Options \"com.docker.network.bridge.enable_icc\"}}"));
        assertEquals("true", docker.inspect("back", "{{.Internal}}"));
    }

    @Test
    void aContainerStaysWithTheDriverThatMadeIt() {
        assertEquals("vfs", docker.inspect("on-vfs", "{{.GraphDriver.Name}}"));
        docker.run("diff", "on-vfs").ok().says("A /vfs");
        assertEquals(
                "committed",
                docker.ok("start", "-a", "on-vfs").lines().findFirst().orElse(""));
    }
}
