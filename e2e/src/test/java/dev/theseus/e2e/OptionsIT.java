package dev.theseus.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.DockerCli;
import dev.theseus.e2e.harness.Trees;
import dev.theseus.e2e.harness.WithDaemon;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the options of {@code docker run} do inside. */
@WithDaemon
class OptionsIT {
    private final DockerCli docker;
    private final Daemon daemon;

    OptionsIT(DockerCli docker, Daemon daemon) {
        this.docker = docker;
        this.daemon = daemon;
    }

    /** Runs a script with options and gives what it prints. */
    private String in(String script, String... options) {
        List<String> command = new ArrayList<>(List.of("run", "--rm"));
        command.addAll(List.of(options));
        command.addAll(List.of("busybox", "sh", "-c", script));
        return docker.ok(command.toArray(String[]::new));
    }

    @Test
    void setsTheEnvironment() {
        String file = Trees.write(daemon.folder().resolve("env"), "# comment\nFROM=file\nHOSTVAR\n")
                .toString();
        assertEquals(
                "1 file kept",
                docker.with("HOSTVAR", "kept")
                        .ok(
                                "run",
                                "--rm",
                                "-e",
                                "A=1",
                                "--env-file",
                                file,
                                "busybox",
                                "sh",
                                "-c",
                                "echo $A $FROM $HOSTVAR"));
        String env = docker.ok("run", "--rm", "--hostname", "named", "busybox", "env");
        assertTrue(
                env.contains("PATH=/usr/local/sbin:") && env.contains("HOSTNAME=named") && env.contains("HOME=/root"),
                env);
        assertTrue(docker.run("run", "--rm", "-t", "busybox", "env").out().contains("TERM=xterm"));
    }

    @Test
    void followsTheEntrypointRules() {
        assertEquals("a b", docker.ok("run", "--rm", "--entrypoint", "echo", "busybox", "a", "b"));
        docker.ok("create", "--name", "made", "--entrypoint", "echo", "busybox", "x");
        assertEquals("[echo] [x] echo", docker.inspect("made", "{{.Config.Entrypoint}} {{.Config.Cmd}} {{.Path}}"));
        docker.ok("commit", "-c", "ENTRYPOINT [\"echo\",\"said\"]", "-c", "CMD [\"nothing\"]", "made", "speaker");
        assertEquals("said nothing", docker.ok("run", "--rm", "speaker"));
        assertEquals("said more", docker.ok("run", "--rm", "speaker", "more"));
        assertEquals("plain", docker.ok("run", "--rm", "--entrypoint", "", "speaker", "echo", "plain"));
        docker.ok("rmi", "speaker");
    }

    @Test
    void setsTheUser() {
        assertEquals("0 0", in("echo $(id -u) $(id -g)"));
        assertEquals("65534 65534", in("echo $(id -u) $(id -g)", "-u", "nobody"));
        assertEquals("1234 0", in("echo $(id -u) $(id -g)", "-u", "1234"));
        assertEquals("1234 5678", in("echo $(id -u) $(id -g)", "-u", "1234:5678"));
        assertTrue(in("id -G", "-u", "1000:1000", "--group-add", "77").contains("77"));
        docker.run("run", "--rm", "-u", "nosuchuser", "busybox", "true").failed("unable to find user nosuchuser");
        assertEquals("", docker.ok("ps", "-aq"));
    }

    @Test
    void setsNamesAndAddresses() {
        assertEquals("box", in("hostname", "--hostname", "box"));
        assertTrue(in("cat /etc/hosts", "--hostname", "box", "--add-host", "db:10.9.8.7")
                .contains("10.9.8.7\tdb"));
        String gateway = in("cat /etc/hosts", "--add-host", "host.docker.internal:host-gateway");
        assertTrue(gateway.contains(daemon.subnet() + ".0.1\thost.docker.internal"), gateway);
        String resolver = in(
                "cat /etc/resolv.conf", "--dns", "10.1.1.1", "--dns-search", "example.test", "--dns-option", "ndots:2");
        assertTrue(
                resolver.contains("nameserver 10.1.1.1")
                        && resolver.contains("search example.test")
                        && resolver.contains("options ndots:2"),
                resolver);
        assertEquals("02:42:ac:11:00:99", in("cat /sys/class/net/eth0/address", "--mac-address", "02:42:ac:11:00:99"));
    }

    @Test
    void setsTheWorkingFolder() {
        assertEquals("/", in("pwd"));
        assertEquals("/made/for/it", in("pwd", "-w", "/made/for/it"));
        docker.run("run", "--rm", "-w", "relative", "busybox", "true")
                .exited(125)
                .says("needs to be an absolute path");
    }

    @Test
    void reapsWithAnInit() {
        assertTrue(in("cat /proc/1/cmdline | tr '\\0' ' '", "--init").startsWith("/sbin/docker-init -- sh"));
        assertEquals("sh", in("cat /proc/1/comm; true"));
    }

    @Test
    void keepsTheRootReadOnly() {
        docker.run("run", "--rm", "--read-only", "busybox", "touch", "/file")
                .exited(1)
                .says("Read-only file system");
        assertEquals("ok", in("touch /tmp/file && echo ok", "--read-only", "--tmpfs", "/tmp"));
        String mount = in("grep ' /scratch ' /proc/mounts", "--tmpfs", "/scratch:size=1m,mode=700,exec");
        assertTrue(
                mount.contains("tmpfs")
                        && mount.contains("size=1024k")
                        && mount.contains("mode=700")
                        && !mount.contains("noexec"),
                mount);
        String plain = in("grep ' /scratch ' /proc/mounts", "--tmpfs", "/scratch");
        assertTrue(plain.contains("noexec") && plain.contains("nosuid") && plain.contains("nodev"), plain);
    }

    @Test
    void limitsDisks() {
        String disk = Command.run(
                        "sh", "-c", "for d in /sys/block/*; do [ -e $d/device ] && basename $d && break; done")
                .ok()
                .text();
        String number = Command.run("cat", "/sys/block/" + disk + "/dev").ok().text();
        String folder = "/sys/fs/cgroup/blkio/blkio.throttle.";
        assertEquals(
                "%1$s 1048576 %1$s 2097152 %1$s 100 %1$s 200".formatted(number),
                in(
                        "echo $(cat %1$sread_bps_device %1$swrite_bps_device %1$sread_iops_device %1$swrite_iops_device)"
                                .formatted(folder),
                        "--device-read-bps",
                        "/dev/" + disk + ":1mb",
                        "--device-write-bps",
                        "/dev/" + disk + ":2mb",
                        "--device-read-iops",
                        "/dev/" + disk + ":100",
                        "--device-write-iops",
                        "/dev/" + disk + ":200"));
        docker.run("run", "--rm", "--blkio-weight", "5", "busybox", "true").exited(125);
    }

    @Test
    void knowsTheHostsUserNamespaceOnly() {
        assertEquals(
                Command.run("readlink", "/proc/self/ns/user").ok().text(),
                in("readlink /proc/self/ns/user", "--userns", "host"));
        docker.run("run", "--rm", "--userns", "container:x", "busybox", "true")
                .exited(125)
                .says("invalid USER mode");
    }

    @Test
    void saysWhatPrivilegedContainersLack() {
        boolean whole = Command.run(
                                "sh",
                                "-c",
                                "capsh --has-p=cap_sys_resource 2> /dev/null"
                                        + " || [ $((0x$(awk '/CapEff/{print $2}' /proc/self/status) >> 24 & 1)) = 1 ]")
                        .exit()
                == 0;
        String warnings = docker.ok("info", "-f", "{{json .Warnings}}");
        assertEquals(
                !whole,
                warnings.contains("the daemon has no CAP_SYS_RESOURCE: privileged containers lack it"),
                warnings);
    }

    @Test
    void limitsMemoryProcessesAndProcessors() {
        String root = "/sys/fs/cgroup/";
        assertEquals(
                "67108864 67108864 50 512 50000 100000",
                in(
                        "cd " + root
                                + "; echo $(cat memory/memory.limit_in_bytes memory/memory.soft_limit_in_bytes"
                                + " pids/pids.max cpu/cpu.shares cpu/cpu.cfs_quota_us cpu/cpu.cfs_period_us)",
                        "-m",
                        "64m",
                        "--memory-reservation",
                        "64m",
                        "--pids-limit",
                        "50",
                        "--cpu-shares",
                        "512",
                        "--cpus",
                        "0.5"));
        assertEquals("0", in("cat " + root + "cpuset/cpuset.cpus", "--cpuset-cpus", "0"));
        docker.run("run", "--rm", "-m", "1m", "busybox", "true")
                .exited(125)
                .says("Minimum memory limit allowed is 6MB");
        docker.run("run", "--rm", "--cpus", "1000", "busybox", "true")
                .exited(125)
                .says("Range of CPUs is from 0.01 to");
        docker.run(
                        "run",
                        "--rm",
                        "--pids-limit",
                        "16",
                        "busybox",
                        "sh",
                        "-c",
                        "for i in $(seq 30); do sleep 1 & done; wait")
                .failed("fork");
    }

    @Test
    void saysWhenMemoryRanOut() {
        docker.run(
                        "run",
                        "--name",
                        "hungry",
                        "-m",
                        "16m",
                        "--memory-swap",
                        "16m",
                        "busybox",
                        "sh",
                        "-c",
                        "tail /dev/zero")
                .exited(137);
        assertEquals("true 137", docker.inspect("hungry", "{{.State.OOMKilled}} {{.State.ExitCode}}"));
    }

    @Test
    void setsUlimitsAndSysctls() {
        assertEquals("100", in("ulimit -n", "--ulimit", "nofile=100:200"));
        assertEquals("200", in("ulimit -Hn", "--ulimit", "nofile=100:200"));
        // As much as the daemon may give.
        String most = Command.run("sh", "-c", "ulimit -Hc").ok().text();
        assertEquals(most, in("ulimit -c", "--ulimit", "core=-1"));
        assertEquals("1", in("cat /proc/sys/net/ipv4/ip_forward", "--sysctl", "net.ipv4.ip_forward=1"));
        docker.run("run", "--rm", "--sysctl", "kernel.panic=1", "busybox", "true")
                .failed("kernel.panic");
    }

    @Test
    void dropsAndAddsCapabilities() {
        assertEquals("00000000a80425fb", in("grep CapEff /proc/self/status").split("\\s+")[1]);
        assertEquals(
                "0000000000000000",
                in("grep CapEff /proc/self/status", "--cap-drop", "ALL").split("\\s+")[1]);
        assertEquals(
                "0000000000001000",
                in("grep CapEff /proc/self/status", "--cap-drop", "ALL", "--cap-add", "NET_ADMIN")
                        .split("\\s+")[1]);
        docker.run("run", "--rm", "--cap-drop", "CHOWN", "busybox", "chown", "1", "/tmp")
                .exited(1)
                .says("Operation not permitted");
        docker.run("run", "--rm", "--cap-add", "NOSUCH", "busybox", "true")
                .exited(125)
                .says("NOSUCH");
    }

    @Test
    void isSafeByDefault() {
        docker.run("run", "--rm", "busybox", "unshare", "-m", "true").exited(1).says("Operation not permitted");
        docker.run("run", "--rm", "busybox", "mount", "-t", "tmpfs", "t", "/tmp")
                .failed("permission denied");
        assertEquals("2", in("grep Seccomp: /proc/self/status").split("\\s+")[1]);
        assertEquals(
                "0",
                in("grep Seccomp: /proc/self/status", "--security-opt", "seccomp=unconfined")
                        .split("\\s+")[1]);
        assertEquals(
                "1",
                in("grep NoNewPrivs /proc/self/status", "--security-opt", "no-new-privileges")
                        .split("\\s+")[1]);
        assertEquals("0", in("wc -c < /proc/kcore; true").lines().findFirst().orElse("0"));
        docker.run("run", "--rm", "busybox", "sh", "-c", "echo 1 > /proc/sys/kernel/panic")
                .exited(1)
                .says("Read-only");
        docker.run("run", "--rm", "busybox", "sh", "-c", "mknod /tmp/disk b 254 0 && head -c 1 /tmp/disk")
                .failed("not permitted");
    }

    @Test
    void givesPrivilegesWhenAsked() {
        assertEquals("0", in("grep Seccomp: /proc/self/status", "--privileged").split("\\s+")[1]);
        assertEquals(
                "ok",
                in(
                        "mount -t tmpfs t /mnt 2>/dev/null || { mkdir -p /mnt && mount -t tmpfs t /mnt; } && echo ok",
                        "--privileged"));
        assertTrue(in("ls /dev", "--privileged").contains("null"));
    }

    @Test
    void givesDevices() {
        docker.ok("run", "--rm", "--device", "/dev/zero:/dev/nil", "busybox", "head", "-c", "1", "/dev/nil");
        docker.run(
                        "run",
                        "--rm",
                        "--device",
                        "/dev/kmsg:/dev/messages:r",
                        "busybox",
                        "sh",
                        "-c",
                        "test -c /dev/messages && : > /dev/messages")
                .failed("not permitted");
        docker.run("run", "--rm", "--device", "/dev/nosuch", "busybox", "true").failed("no such file or directory");
    }

    @Test
    void sharesNamespaces() {
        docker.ok(
                "run",
                "-d",
                "--name",
                "base",
                "--ipc",
                "shareable",
                "--hostname",
                "basehost",
                "busybox",
                "sleep",
                "1000");
        assertEquals(
                docker.ok("exec", "base", "readlink", "/proc/self/ns/net"),
                in("readlink /proc/self/ns/net", "--network", "container:base"));
        assertEquals("basehost", in("hostname", "--network", "container:base"));
        assertTrue(in("ps", "--pid", "container:base").contains("sleep 1000"));
        assertEquals(
                docker.ok("exec", "base", "readlink", "/proc/self/ns/ipc"),
                in("readlink /proc/self/ns/ipc", "--ipc", "container:base"));
        String host = Command.run("readlink", "/proc/self/ns/uts").text();
        assertEquals(host, in("readlink /proc/self/ns/uts", "--uts", "host"));
        assertFalse(in("readlink /proc/self/ns/uts").equals(host));
        String pid = Command.run("readlink", "/proc/self/ns/pid").text();
        assertEquals(pid, in("readlink /proc/self/ns/pid", "--pid", "host"));
        docker.run("run", "--rm", "--network", "container:nobody", "busybox", "true")
                .exited(125)
                .says("No such container: nobody");
        docker.run("run", "--rm", "--ipc", "container:nobody", "busybox", "true")
                .exited(125)
                .says("No such container: nobody");
        assertTrue(in("grep /dev/shm /proc/mounts", "--shm-size", "2m").contains("size=2048k"));
    }

    @Test
    void keepsWhatItWasTold() {
        docker.ok(
                "create",
                "--name",
                "told",
                "--label",
                "a=b",
                "--stop-signal",
                "USR1",
                "--stop-timeout",
                "7",
                "--expose",
                "81",
                "-v",
                "/v",
                "--tmpfs",
                "/t",
                "-e",
                "K=V",
                "-h",
                "hh",
                "--cap-add",
                "NET_ADMIN",
                "--restart",
                "on-failure:3",
                "busybox",
                "sleep",
                "1");
        assertEquals(
                "b USR1 7 hh [sleep 1] map[81/tcp:{}] map[/v:{}] on-failure 3 [CAP_NET_ADMIN]".replace("CAP_", ""),
                docker.inspect(
                                "told",
                                "{{.Config.Labels.a}} {{.Config.StopSignal}} {{.Config.StopTimeout}}"
                                        + " {{.Config.Hostname}} {{.Config.Cmd}} {{.Config.ExposedPorts}}"
                                        + " {{.Config.Volumes}} {{.HostConfig.RestartPolicy.Name}}"
                                        + " {{.HostConfig.RestartPolicy.MaximumRetryCount}} {{.HostConfig.CapAdd}}")
                        .replace("CAP_", ""));
        assertEquals(
                "/told busybox linux " + Daemon.runtime(),
                docker.inspect("told", "{{.Name}} {{.Config.Image}} {{.Platform}} {{.HostConfig.Runtime}}"));
        assertTrue(docker.inspect("told", "{{.Created}}").matches("\\d{4}-.*Z"));
        assertTrue(docker.inspect("told", "{{.LogPath}}{{.ResolvConfPath}}{{.HostnamePath}}{{.HostsPath}}")
                .contains("/"));
    }
}
