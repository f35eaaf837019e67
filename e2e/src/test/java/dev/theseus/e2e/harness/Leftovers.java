package dev.theseus.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for what a stopped, emptied daemon left on the machine. Its default bridge and the bare chains stay by design, as
 * with Docker; so they are no leak, but the test takes them away.
 */
public final class Leftovers {
    private final Daemon daemon;

    /** Looks at one daemon. */
    public Leftovers(Daemon daemon) {
        this.daemon = daemon;
    }

    /** A line for each thing left behind. */
    public List<String> find() {
        List<String> left = new ArrayList<>();
        mounts().forEach(mount -> left.add("mount " + mount));
        survivors().forEach(process -> left.add("process " + process.pid() + " " + commandLine(process)));
        links().stream().filter(link -> !link.equals(daemon.bridge())).forEach(link -> left.add("link " + link));
        cgroups().forEach(cgroup -> left.add("cgroup " + cgroup));
        ports().forEach(rule -> left.add("rule " + rule));
        for (String folder : List.of("netns", "tasks", "execs")) {
            Trees.children(daemon.execRoot().resolve(folder)).forEach(file -> left.add("file " + file));
        }
        List<String> folders = new ArrayList<>(List.of("containers", "volumes"));
        if (!daemon.mayKeepBlobs()) {
            folders.addAll(List.of(
                    "content/blobs/sha256",
                    "content/ingest",
                    "drivers/storage/overlay2/snapshots",
                    "drivers/storage/vfs/snapshots"));
        }
        for (String folder : folders) {
            Trees.children(daemon.dataRoot().resolve(folder)).forEach(file -> left.add("file " + file));
        }
        return left;
    }

    /** The mounts below its roots, which may be mounts themselves. */
    public List<String> mounts() {
        return Trees.read(Path.of("/proc/self/mountinfo"))
                .lines()
                .map(line -> line.split(" ")[4])
                .filter(mount -> below(mount, daemon.execRoot()) || below(mount, daemon.folder()))
                .filter(mount -> !mount.equals(daemon.execRoot().toString())
                        && !mount.equals(daemon.dataRoot().toString()))
                .toList();
    }

    /** The relay of its published ports, as long as it runs. */
    public List<ProcessHandle> relays() {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).contains("dev.theseus.relay.Main " + daemon.execRoot() + " "))
                .toList();
    }

    /** The monitors and container processes it started. */
    public List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> commandLine(process).contains(daemon.execRoot() + "/") && monitor(process)
                        || Trees.read(Path.of("/proc/" + process.pid() + "/cgroup"))
                                .contains("/" + daemon.name() + "/"))
                .toList();
    }

    /** All that goes on without it. */
    public List<ProcessHandle> survivors() {
        List<ProcessHandle> all = new ArrayList<>(processes());
        all.addAll(relays());
        return all;
    }

    /** The links that carry its mark, and those on its bridges. */
    public List<String> links() {
        Optional<String> engine = engine();
        return Command.run("ip", "-o", "link").lines().stream()
                .filter(line -> line.contains("master " + daemon.name())
                        || line.contains(" " + daemon.name())
                        || engine.isPresent() && line.contains("theseus:" + engine.get()))
                .map(line -> line.split(": ")[1].split("@")[0])
                .toList();
    }

    /** The containers' cgroups. */
    public List<Path> cgroups() {
        return parents()
                .flatMap(parent -> Trees.children(parent).stream())
                .filter(Files::isDirectory)
                .toList();
    }

    /** The rules that publish ports. */
    public List<String> ports() {
        return rules().stream().filter(rule -> rule.contains("DNAT --to")).toList();
    }

    /** Every rule and chain of its own. */
    public List<String> rules() {
        Optional<String> engine = engine();
        return engine.isEmpty()
                ? List.of()
                : Command.run("iptables-save").ok().lines().stream()
                        .filter(line -> line.contains("-" + engine.get()))
                        .toList();
    }

    /** Takes away all that only the running machine holds, as its next boot would; and with it what a failing test left. */
    public void clean() {
        survivors().forEach(ProcessHandle::destroyForcibly);
        mounts().reversed().forEach(mount -> Command.run("umount", "-l", mount));
        Command.run("umount", "-l", daemon.execRoot().toString());
        links().forEach(link -> Command.run("ip", "link", "del", link));
        cgroups().forEach(cgroup -> Command.run("rmdir", cgroup.toString()));
        parents().forEach(parent -> Command.run("rmdir", parent.toString()));
        for (String tool : List.of("iptables", "ip6tables")) {
            for (String table : List.of("raw", "filter", "nat", "mangle")) {
                dropChains(tool, table);
            }
        }
    }

    private void dropChains(String tool, String table) {
        Optional<String> engine = engine();
        if (engine.isEmpty()) {
            return;
        }
        List<String> lines = Command.run(tool, "-w", "-t", table, "-S").lines().stream()
                .filter(line -> line.contains("-" + engine.get()))
                .toList();
        List<String> chains = lines.stream()
                .filter(line -> line.startsWith("-N "))
                .map(line -> line.substring(3))
                .toList();
        StringBuilder script = new StringBuilder("*" + table + "\n");
        chains.forEach(chain -> script.append("-F ").append(chain).append('\n'));
        lines.stream()
                .filter(line -> line.startsWith("-A ")
                        && chains.stream().noneMatch(chain -> line.startsWith("-A " + chain + " ")))
                .forEach(line -> script.append("-D").append(line.substring(2)).append('\n'));
        chains.forEach(chain -> script.append("-X ").append(chain).append('\n'));
        if (!lines.isEmpty()) {
            Command.run(
                    java.util.Map.of(),
                    script.append("COMMIT\n").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    List.of(tool + "-restore", "-w", "--noflush"));
        }
    }

    private Optional<String> engine() {
        String id = Trees.read(daemon.dataRoot().resolve("engine-id")).strip();
        return id.isEmpty() ? Optional.empty() : Optional.of(id);
    }

    private Stream<Path> parents() {
        return Trees.children(Path.of("/sys/fs/cgroup")).stream()
                .map(hierarchy -> hierarchy.resolve(daemon.name()))
                .filter(Files::isDirectory);
    }

    private static boolean monitor(ProcessHandle process) {
        String line = commandLine(process);
        return line.startsWith("conmon")
                || line.contains("/conmon ")
                || line.contains("runc ")
                || line.contains("crun ");
    }

    private static boolean below(String mount, Path folder) {
        return mount.equals(folder.toString()) || mount.startsWith(folder + "/");
    }

    private static String commandLine(ProcessHandle process) {
        return Trees.read(Path.of("/proc/" + process.pid() + "/cmdline")).replace('\0', ' ');
    }
}
