package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes driver jars from {@code <data-root>/deploy}. A jar that stays the same for a moment is deployed and moves to {@code
 * deploy/taken} or, with a {@code .txt} that tells why, to {@code deploy/refused}. What the daemon's end cuts short stays and is
 * taken at the next start. A face goes when the last of its jars is gone from {@code deploy/taken}, also while the daemon is down;
 * drivers, which hold what users have, do not.
 */
public final class DeployFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DeployFolder.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Path folder;
    private final Planks planks;
    private final Thread watch;
    private final Map<Path, String> seen = new HashMap<>();
    /** Jars that were deployed and could not be moved away: not again before they change. */
    private final Map<Path, String> stuck = new HashMap<>();
    /** Symbolic names of the faces' jars. */
    private final Map<Path, String> names = new HashMap<>();

    public DeployFolder(EngineSettings settings, Planks planks) {
        this.folder = settings.dataRoot().resolve("deploy");
        this.planks = planks;
        watch = Thread.ofVirtual().name("deploy-folder").start(this::watch);
    }

    public void close() {
        watch.interrupt();
    }

    private void watch() {
        String trouble = "";
        while (!Thread.currentThread().isInterrupted()) {
            String before = trouble;
            trouble = tryToLook();
            if (!trouble.isEmpty() && !trouble.equals(before)) {
                LOG.error("{} cannot be looked through, which is tried again until it can: {}", folder, trouble);
            } else if (trouble.isEmpty() && !before.isEmpty()) {
                LOG.info("{} is looked through again", folder);
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What was in the way; empty when nothing was. A folder that somebody removed is made again. */
    private String tryToLook() {
        try {
            Files.createDirectories(folder);
            look();
            return "";
        } catch (Throwable e) {
            // Of whatever class: nobody else looks into the folder.
            return e.toString();
        }
    }

    /** Deploys the jars that have not changed since the last look; then lets go the faces whose jars are gone. */
    void look() throws IOException {
        takeNewOnes();
        for (String face : planks.retirable()) {
            if (!isTaken(face)) {
                planks.retire(face);
            }
        }
    }

    private boolean isTaken(String face) throws IOException {
        List<Path> present = new ArrayList<>(jars(folder.resolve("taken")));
        // One that could not be moved counts as well.
        present.addAll(jars(folder));
        // Read once: the folder is looked at twice a second.
        return present.stream().anyMatch(jar -> face.equals(names.computeIfAbsent(jar, DeployFolder::nameOf)));
    }

    private static String nameOf(Path jar) {
        try {
            return DriverJar.read(jar).symbolicName();
        } catch (EngineException e) {
            return "";
        }
    }

    private void takeNewOnes() throws IOException {
        Map<Path, String> now = new HashMap<>();
        for (Path jar : jars(folder)) {
            String state;
            try {
                BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
                state = attributes.size() + " " + attributes.lastModifiedTime();
            } catch (NoSuchFileException e) {
                // Whoever put it there took it back.
                continue;
            }
            if (state.equals(stuck.get(jar))) {
                continue;
            }
            if (!state.equals(seen.get(jar))) {
                now.put(jar, state);
            } else if (!isPutAway(jar, deploy(jar))) {
                stuck.put(jar, state);
            }
        }
        seen.clear();
        seen.putAll(now);
    }

    private static List<Path> jars(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    /** Why it is not taken; empty when it is in force. */
    private String deploy(Path jar) {
        String failure;
        try {
            SwapReport report = planks.deploy(jar);
            failure = report.failure();
            LOG.info(
                    "{}: bundle {} {} {}",
                    jar.getFileName(),
                    report.bundle(),
                    report.newVersion(),
                    report.succeeded() ? "is in force" : "is not taken: " + failure);
        } catch (EngineException e) {
            failure = e.message();
            LOG.warn("{} is refused: {}", jar.getFileName(), failure);
        } catch (RuntimeException | Error e) {
            // One jar that breaks what installs it must not be tried again and again before the others.
            failure = "it could not be installed: " + e;
            LOG.error("{} is refused: {}", jar.getFileName(), failure, e);
        }
        return failure;
    }

    private boolean isPutAway(Path jar, String failure) {
        Path done = folder.resolve(failure.isEmpty() ? "taken" : "refused");
        try {
            Files.createDirectories(done);
            if (!failure.isEmpty()) {
                Files.writeString(done.resolve(jar.getFileName() + ".txt"), failure + "\n");
            }
            names.remove(done.resolve(jar.getFileName()));
            names.remove(jar);
            Files.move(jar, done.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            LOG.error("{} was looked at but cannot be moved to {}: {}", jar, done, e.toString());
            return false;
        }
    }
}
