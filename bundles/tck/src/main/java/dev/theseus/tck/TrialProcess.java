package dev.theseus.tck;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A process of a small container, and the OCI documents for it, much as the engine would write them.
 *
 * @param args command and arguments
 * @param terminal whether it gets a pseudo terminal
 * @param hostPids whether it shares the host's pid namespace
 * @param memory limit in bytes; 0 for none
 * @param mount what is bound to {@code /mnt}; empty for nothing
 */
public record TrialProcess(List<String> args, boolean terminal, boolean hostPids, long memory, String mount) {
    public TrialProcess {
        args = List.copyOf(args);
    }

    public static TrialProcess of(String... args) {
        return new TrialProcess(List.of(args), false, false, 0, "");
    }

    public static TrialProcess shell(String script) {
        return of("/bin/sh", "-c", script);
    }

    public TrialProcess withTerminal() {
        return new TrialProcess(args, true, hostPids, memory, mount);
    }

    public TrialProcess withHostPids() {
        return new TrialProcess(args, terminal, true, memory, mount);
    }

    public TrialProcess withMemory(long bytes) {
        return new TrialProcess(args, terminal, hostPids, bytes, mount);
    }

    TrialProcess withMount(String source) {
        return new TrialProcess(args, terminal, hostPids, memory, source);
    }

    /** The OCI {@code process} object. */
    String processJson() {
        String capabilities = list(List.of("CAP_KILL", "CAP_SYS_ADMIN", "CAP_CHOWN"));
        return """
                {"terminal": %s, "user": {"uid": 0, "gid": 0}, "args": %s, "env": ["PATH=/bin", "TERM=xterm"], "cwd": "/",
                 "capabilities": {"bounding": %s, "effective": %s, "permitted": %s}}""".formatted(terminal, list(args), capabilities, capabilities, capabilities);
    }

    /** The {@code config.json} of a container with this as its first process. */
    String configJson(Path rootfs, String cgroupsPath) {
        String resources = memory == 0
                ? ""
                : ", \"resources\": {\"memory\": {\"limit\": %d, \"swap\": %d}}".formatted(memory, memory);
        String bind = mount.isEmpty()
                ? ""
                : ", {\"destination\": \"/mnt\", \"type\": \"bind\", \"source\": %s, \"options\": [\"rbind\"]}"
                        .formatted(quote(mount));
        String pidNamespace = hostPids ? "" : ", {\"type\": \"pid\"}";
        return """
                {"ociVersion": "1.0.2", "process": %s, "root": {"path": %s}, "hostname": "tck",
                 "mounts": [
                   {"destination": "/proc", "type": "proc", "source": "proc"},
                   {"destination": "/dev", "type": "tmpfs", "source": "tmpfs"},
                   {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
                    "options": ["newinstance", "ptmxmode=0666"]}%s],
                 "linux": {"cgroupsPath": %s, "namespaces": [
                   {"type": "mount"}, {"type": "ipc"}, {"type": "uts"}, {"type": "network"}%s]%s}}""".formatted(
                        processJson(), quote(rootfs.toString()), bind, quote(cgroupsPath), pidNamespace, resources);
    }

    private static String list(List<String> values) {
        return values.stream().map(TrialProcess::quote).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
}
