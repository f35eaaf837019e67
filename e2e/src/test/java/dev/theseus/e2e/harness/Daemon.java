package dev.theseus.e2e.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A theseusd of its own: own roots, bridge, addresses and cgroup, so that many run on one machine. */
public final class Daemon implements AutoCloseable {
    /** The assembled distribution. */
    public static final Path HOME = Path.of(System.getProperty("theseus.home", "../distribution/target/theseus"))
            .toAbsolutePath()
            .normalize();

    /** The default runtime of every daemon, runc or crun; empty for the daemon's own choice. */
    private static final String RUNTIME = System.getProperty("theseus.e2e.runtime", "");

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final int number = NUMBERS.incrementAndGet();
    private final String name = "te" + ProcessHandle.current().pid() % 100000 + "n" + number;
    private final Path folder;
    private final Path execRoot = Path.of("/dev/shm", name);
    private final List<String> flags;
    private final List<String> prefix;
    private final String bridge;
    private final String subnet;
    private final @Nullable AddressBlock block;
    private @Nullable Process process;
    private boolean unfinishedPulls;
    private boolean abandoned;
    private Path home = HOME;
    private String program = "theseusd";

    private Daemon(List<String> prefix, List<String> flags) {
        this(prefix, flags, null);
    }

    private Daemon(List<String> prefix, List<String> flags, @Nullable Daemon twin) {
        this.bridge = twin == null ? name + "b" : twin.bridge;
        this.block = twin == null ? AddressBlock.take() : null;
        this.subnet = twin == null ? block.prefix() : twin.subnet;
        this.prefix = List.copyOf(prefix);
        this.flags = List.copyOf(flags);
        try {
            folder = Files.createTempDirectory("theseus-e2e-" + name);
            Files.createDirectories(folder.resolve("config"));
            Files.createDirectories(execRoot);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Whether every daemon is given its default runtime by a flag. */
    public static boolean isToldRuntime() {
        return !RUNTIME.isEmpty();
    }

    /** The runtime that new containers get where nobody names one. */
    public static String runtime() {
        if (!RUNTIME.isEmpty()) {
            return RUNTIME;
        }
        return Command.run("sh", "-c", "command -v crun").exit() == 0 ? "crun" : "runc";
    }

    /** Starts a daemon with more flags, and waits until it answers. */
    public static Daemon create(String... flags) {
        Daemon daemon = new Daemon(List.of(), List.of(flags));
        daemon.start();
        return daemon;
    }

    /** Starts a daemon by another name of the program, and waits until it answers. */
    public static Daemon createAs(String program, String... flags) {
        Daemon daemon = new Daemon(List.of(), List.of(flags));
        daemon.program = program;
        daemon.start();
        return daemon;
    }

    /** Makes ready for a daemon, so that the test can prepare its roots; it is started by {@link #start()}. */
    public static Daemon prepare(String... flags) {
        return new Daemon(List.of(), List.of(flags));
    }

    /** Starts a daemon in another network namespace: that is all of the network it sees. */
    public static Daemon createIn(Netns network, String... flags) {
        return createBy(network.enter(), flags);
    }

    /** Starts a daemon with roots of its own, but the default bridge and the addresses of another one, on the same network. */
    public static Daemon createLike(Daemon twin, String... flags) {
        Daemon daemon = new Daemon(twin.prefix, List.of(flags), twin);
        daemon.start();
        return daemon;
    }

    /** Starts a daemon by a command that is given the daemon's own. */
    public static Daemon createBy(List<String> prefix, String... flags) {
        Daemon daemon = new Daemon(prefix, List.of(flags));
        daemon.start();
        return daemon;
    }

    /** Gives a daemon that does not run yet, for a data root that is made first. */
    public static Daemon stopped(List<String> prefix, String... flags) {
        return new Daemon(prefix, List.of(flags));
    }

    /** Starts it again, on the same roots. */
    public void start() {
        process = launch(name + ".log");
        awaitReady();
    }

    /** Starts it again with options for its JVM, which later starts do not have. */
    public void startWith(String javaOptions) {
        process = launch(List.of("env", "THESEUS_JAVA_OPTS=" + javaOptions), name + ".log");
        awaitReady();
    }

    /** Starts it again, on the same roots, from another distribution, which every later start takes too. */
    public void startFrom(Path distribution) {
        home = distribution;
        start();
    }

    /** Starts it like {@link #startFrom}, and waits for its socket only: who answers there is the test's affair. */
    public void launchFrom(Path distribution) {
        home = distribution;
        process = launch(name + ".log");
        Command.await("socket of " + name, Duration.ofSeconds(60), () -> Files.exists(socket()) || !process.isAlive());
        assertTrue(process.isAlive(), this::log);
    }

    /** Runs a command of the operators' shell. */
    public Result shell(String command) {
        return Command.run(
                home.resolve("bin/theseus-shell").toString(), "--exec-root", execRoot.toString(), "-c", command);
    }

    /** Starts a second process on the same roots and gives it back; its log is in the file. */
    public Process launch(String logFile) {
        return launch(prefix, logFile);
    }

    private Process launch(List<String> before, String logFile) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                // A shell's background jobs ignore them, and a JVM leaves ignored what it finds ignored.
                "env",
                "--default-signal=HUP,INT",
                home.resolve("bin").resolve(program).toString(),
                "--host=unix://" + socket(),
                "--data-root=" + dataRoot(),
                "--exec-root=" + execRoot,
                "--pidfile=" + folder.resolve("pid"),
                "--bridge-name=" + bridge(),
                "--bip=" + subnet() + ".0.1/24",
                "--default-address-pool=base=" + subnet() + ".128.0/17,size=24",
                "--cgroup-parent=/" + name));
        if (!RUNTIME.isEmpty()) {
            command.add("--default-runtime=" + RUNTIME);
        }
        command.addAll(flags);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(logFile).toFile()));
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for the first answer to a ping. */
    public void awaitReady() {
        Command.await("ping of " + name + "\n" + log(), Duration.ofSeconds(60), () -> {
            if (process != null && !process.isAlive()) {
                throw new AssertionError("theseusd ended with " + process.exitValue() + "\n" + log());
            }
            return Files.exists(socket())
                    && Command.run(
                                    "curl",
                                    "-s",
                                    "--max-time",
                                    "20",
                                    "--unix-socket",
                                    socket().toString(),
                                    "http://x/_ping")
                            .text()
                            .equals("OK");
        });
    }

    /** Asks it to stop, as an init system would, and waits for its end; how long that took. */
    public Duration stop() {
        Process running = running();
        long begin = System.nanoTime();
        running.destroy();
        assertTrue(waitFor(running), () -> "theseusd did not stop on SIGTERM\n" + log());
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertEquals(0, running.exitValue(), this::log);
        process = null;
        return took;
    }

    /** Kills it as a power cut would. */
    public void kill() {
        Process running = running();
        running.destroyForcibly();
        assertTrue(waitFor(running));
        process = null;
    }

    /**
     * Ends a daemon that was killed for good: its containers die and its data root is deleted. What it made of the network
     * stays.
     */
    public void abandon() {
        Leftovers left = new Leftovers(this);
        left.survivors().forEach(ProcessHandle::destroyForcibly);
        Command.await(
                "the end of its processes",
                Duration.ofSeconds(20),
                () -> left.survivors().isEmpty());
        left.mounts().reversed().stream()
                .filter(mount -> mount.startsWith(folder + "/"))
                .forEach(mount -> Command.run("umount", "-l", mount));
        Trees.delete(dataRoot());
        abandoned = true;
    }

    /** Sends it a signal, by name without SIG. */
    public void signal(String signal) {
        Command.run("kill", "-" + signal, Long.toString(running().pid())).ok();
    }

    /** The number of its process. */
    public long pid() {
        return running().pid();
    }

    /** Bytes of memory that its process takes. */
    public long resident() {
        String pid = Trees.read(folder.resolve("pid")).strip();
        return Trees.read(Path.of("/proc", pid, "status"))
                        .lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                << 10;
    }

    /** Whether it runs. */
    public boolean alive() {
        return process != null && process.isAlive();
    }

    /** The exit status of one that has ended by itself. */
    public int status() {
        return running().exitValue();
    }

    /** The docker command bound to it. */
    public DockerCli docker() {
        return new DockerCli("unix://" + socket(), folder.resolve("config"));
    }

    /** Its operators' shell. */
    public Shell shell() {
        return new Shell(execRoot);
    }

    /** Bare requests to it. */
    public Api api() {
        return new Api(socket());
    }

    /** Loads the image that comes with the distribution. */
    public void loadBusybox() {
        docker().ok("load", "-i", HOME.resolve("images/busybox.tar").toString());
    }

    /** Its socket. */
    public Path socket() {
        return folder.resolve("docker.sock");
    }

    /** A folder for the test's own files. */
    public Path folder() {
        return folder;
    }

    /** Its data root. */
    public Path dataRoot() {
        return folder.resolve("data");
    }

    /** Its exec root. */
    public Path execRoot() {
        return execRoot;
    }

    /** The link name of its default bridge. */
    public String bridge() {
        return bridge;
    }

    /** The first two numbers of its addresses; its default bridge has {@code .0.0/24}. */
    public String subnet() {
        return subnet;
    }

    /** Its cgroup parent, and a name no other daemon has. */
    public String name() {
        return name;
    }

    /** What it logged so far. */
    public String log() {
        try {
            String all = Files.readString(folder.resolve(name + ".log"));
            return all.length() > 12000 ? "…" + all.substring(all.length() - 12000) : all;
        } catch (IOException none) {
            return "no log yet";
        }
    }

    /** Says that pulls will fail: what they fetched is kept for a day, to be gone on with, and is no leak. */
    public void expectUnfinishedPulls() {
        unfinishedPulls = true;
    }

    /** Whether what unfinished pulls fetched may lie in its content store. */
    public boolean mayKeepBlobs() {
        return unfinishedPulls;
    }

    /** Removes every container, network, volume and image it holds. */
    public void empty() {
        DockerCli docker = docker();
        removeAll(docker, List.of("ps", "-aq"), List.of("rm", "-f", "-v"));
        docker.ok("network", "prune", "-f");
        removeAll(docker, List.of("volume", "ls", "-q"), List.of("volume", "rm", "-f"));
        removeAll(docker, List.of("images", "-aq"), List.of("rmi", "-f"));
    }

    /** Removes all containers. */
    public void removeContainers() {
        removeAll(docker(), List.of("ps", "-aq"), List.of("rm", "-f", "-v"));
    }

    /** Empties it, stops it, and fails the test when anything is left on the machine. */
    @Override
    public void close() {
        List<String> left = List.of();
        try {
            if (abandoned) {
                return;
            }
            if (!alive()) {
                start();
            }
            empty();
            stop();
            // It ends when its last daemon is gone, which takes a moment.
            Command.await(
                    "the end of the port relay",
                    Duration.ofSeconds(20),
                    () -> new Leftovers(this).relays().isEmpty());
            left = new Leftovers(this).find();
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            new Leftovers(this).clean();
            if (block != null) {
                block.close();
            }
            if (left.isEmpty()) {
                Trees.delete(folder);
                Trees.delete(execRoot);
            }
        }
        assertEquals(List.of(), left, "left behind by " + name + "\n" + log());
    }

    private static void removeAll(DockerCli docker, List<String> list, List<String> remove) {
        List<String> ids = docker.run(list.toArray(String[]::new)).ok().lines().stream()
                .distinct()
                .toList();
        if (!ids.isEmpty()) {
            List<String> command = new ArrayList<>(remove);
            command.addAll(ids);
            docker.run(command.toArray(String[]::new)).ok();
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return process;
    }

    private static boolean waitFor(Process process) {
        try {
            return process.waitFor(40, TimeUnit.SECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
