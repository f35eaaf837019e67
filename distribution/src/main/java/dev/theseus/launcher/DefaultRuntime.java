package dev.theseus.launcher;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.settings.DriverChoice;
import dev.theseus.settings.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runtime of new containers where nobody has named one: crun, which starts them faster, where it is installed and
 * works; else the one that is always there. crun is executed once per boot and build of it; what came of that is kept in
 * the exec root, so that a start costs a look at two files.
 */
final class DefaultRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultRuntime.class);
    private static final String CRUN = "crun";
    /** Where the driver looks too: a daemon started by a user's shell may lack the folders that system commands live in. */
    private static final String SYSTEM_FOLDERS = ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** The oldest that the suites have run on. */
    private static final Pattern VERSION = Pattern.compile("crun version (\\d+)\\.(\\d+)");

    private static final int MAJOR = 1;
    private static final int MINOR = 8;
    private static final int PATIENCE_SECONDS = 2;
    /** How all control groups of v2 are called where those of v1 are mounted beside them. */
    private static final String MIXED = "unified/cgroup.controllers";

    private final String searched;
    private final Path controlGroups;
    private final Path memory;
    private final Path traces;

    /**
     * @param searched where commands are, as {@code PATH} has it
     * @param controlGroups where control groups are mounted
     */
    DefaultRuntime(String searched, Path controlGroups, Folders folders) {
        this.searched = searched;
        this.controlGroups = controlGroups;
        memory = folders.execRoot().resolve("crun-works");
        traces = folders.dataRoot().resolve("drivers").resolve(DriverKind.RUNTIME.word());
    }

    static DefaultRuntime onThisHost(Folders folders) {
        String searched = System.getenv().getOrDefault("PATH", "") + SYSTEM_FOLDERS;
        return new DefaultRuntime(searched, Path.of("/sys/fs/cgroup"), folders);
    }

    /**
     * What the daemon was told, with crun beside the other runtimes, and before them if it may be. Waits for crun's answer, two
     * seconds at most, where it is not known.
     *
     * @param named whether the default is the operator's choice
     */
    DriverChoice over(DriverChoice told, boolean named) {
        Optional<Path> crun =
                find(told.runtimes().getOrDefault(CRUN, List.of(CRUN)).getFirst());
        // Containers that it has made need their driver also when it was uninstalled or is not wanted any more.
        boolean wasUsed = Files.isDirectory(traces.resolve(CRUN));
        DriverChoice choice = crun.isPresent() || wasUsed ? told.adding(CRUN, List.of(CRUN)) : told;
        return !named && crun.filter(this::works).isPresent()
                ? choice.preferring(Map.of(DriverKind.RUNTIME, CRUN))
                : choice;
    }

    private boolean works(Path crun) {
        try {
            String identity = identity(crun);
            Optional<String> known = remembered(identity);
            String flaw = known.isPresent() ? known.get() : flaw(crun);
            if (known.isEmpty()) {
                if (!flaw.isEmpty()) {
                    LOG.info("{} is not the default runtime: {}", crun, flaw);
                }
                remember(identity, flaw);
            }
            return flaw.isEmpty();
        } catch (IOException e) {
            LOG.info("{} is not the default runtime: {}", crun, e.getMessage());
            return false;
        }
    }

    /** Changes with the program and with the host's control groups. */
    private String identity(Path crun) throws IOException {
        Map<String, Object> facts = Files.readAttributes(crun, "unix:dev,ino,size,ctime");
        return Stream.of("dev", "ino", "size", "ctime")
                        .map(name -> String.valueOf(facts.get(name)))
                        .reduce(crun.toString(), (one, other) -> one + " " + other)
                + (isMixed() ? " mixed" : "");
    }

    private Optional<String> remembered(String identity) throws IOException {
        try {
            List<String> lines = Files.readAllLines(memory);
            return lines.size() == 2 && lines.getFirst().equals(identity)
                    ? Optional.of(lines.getLast())
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void remember(String identity, String flaw) {
        try {
            Files.writeString(memory, identity + "\n" + flaw + "\n");
        } catch (IOException e) {
            LOG.debug("the next start has to try {} again", CRUN, e);
        }
    }

    /** Empty when it works; fails when that is not known. */
    private String flaw(Path crun) throws IOException {
        // The driver hides v2 from it there, by these commands.
        if (isMixed() && (find("unshare").isEmpty() || find("mount").isEmpty())) {
            return "control groups of v1 and v2 are mounted together, and unshare or mount is missing";
        }
        Process process = new ProcessBuilder(crun.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                // Perhaps the host is busy: the next start asks again.
                throw new IOException("it does not answer");
            }
            String words = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 ? flaw(words) : "it fails: " + line(words);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("it was not waited for", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String flaw(String words) {
        Matcher version = VERSION.matcher(words);
        if (!version.lookingAt()) {
            return "it does not tell its version: " + line(words);
        }
        int major = Integer.parseInt(version.group(1));
        boolean known = major > MAJOR || major == MAJOR && Integer.parseInt(version.group(2)) >= MINOR;
        return known ? "" : "older than " + MAJOR + "." + MINOR + ": " + line(words);
    }

    private static String line(String words) {
        return words.lines().findFirst().orElse("");
    }

    private boolean isMixed() {
        try {
            return !Files.readString(controlGroups.resolve(MIXED)).isBlank();
        } catch (IOException e) {
            return false;
        }
    }

    private Optional<Path> find(String command) {
        Stream<Path> places = command.contains("/")
                ? Stream.of(Path.of(command))
                : Stream.of(searched.split(":"))
                        .filter(folder -> folder.startsWith("/"))
                        .map(folder -> Path.of(folder, command));
        return places.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
