package dev.theseus.runtime.runc.internal;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the config.json of a small container, much as the engine would. */
record OciConfig(List<String> args, boolean terminal, long memory, Map<String, Object> hooks) {
    static OciConfig shell(String script) {
        return of("/bin/sh", "-c", script);
    }

    static OciConfig of(String... args) {
        return new OciConfig(List.of(args), false, 0, Map.of());
    }

    OciConfig withTerminal() {
        return new OciConfig(args, true, memory, hooks);
    }

    OciConfig withMemory(long bytes) {
        return new OciConfig(args, terminal, bytes, hooks);
    }

    OciConfig withPoststopHook(Path command, String... arguments) {
        Map<String, Object> hook = Map.of("path", command.toString(), "args", List.of(arguments));
        return new OciConfig(args, terminal, memory, Map.of("poststop", List.of(hook)));
    }

    /** The OCI process object. */
    Map<String, Object> process() {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", terminal);
        process.put("user", Map.of("uid", 0, "gid", 0));
        process.put("args", args);
        process.put("env", List.of("PATH=/bin", "TERM=xterm"));
        process.put("cwd", "/");
        List<String> capabilities = List.of("CAP_KILL", "CAP_SYS_ADMIN", "CAP_CHOWN");
        process.put(
                "capabilities", Map.of("bounding", capabilities, "effective", capabilities, "permitted", capabilities));
        return process;
    }

    String json(Path rootfs, String cgroupsPath) {
        List<Map<String, String>> namespaces = new ArrayList<>();
        for (String type : List.of("mount", "ipc", "uts", "network", "pid")) {
            namespaces.add(Map.of("type", type));
        }
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put("cgroupsPath", cgroupsPath);
        linux.put("namespaces", namespaces);
        if (memory > 0) {
            linux.put("resources", Map.of("memory", Map.of("limit", memory, "swap", memory)));
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.2");
        config.put("process", process());
        config.put("root", Map.of("path", rootfs.toString()));
        config.put("hostname", "test");
        config.put("hooks", hooks);
        config.put(
                "mounts",
                List.of(
                        Map.of("destination", "/proc", "type", "proc", "source", "proc"),
                        Map.of("destination", "/dev", "type", "tmpfs", "source", "tmpfs"),
                        Map.of(
                                "destination",
                                "/dev/pts",
                                "type",
                                "devpts",
                                "source",
                                "devpts",
                                "options",
                                List.of("newinstance", "ptmxmode=0666"))));
        config.put("linux", linux);
        return new Gson().toJson(config);
    }
}
