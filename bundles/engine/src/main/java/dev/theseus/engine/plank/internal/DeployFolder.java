package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.plank.Planks;
import dev.theseus.engine.plank.SwapReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes driver jars from {@code <data-root>/deploy}. A jar that stays the same for a moment is deployed and moves to {@code
 * deploy/taken} or, with a {@code .txt} that tells why, to {@code deploy/refused}. What the daemon's end cuts short stays and is
 * taken at the next start.
 */
public final class DeployFolder {
    private static final Logger LOG = LoggerFactory.getLogger(DeployFolder.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Path folder;
    private final Planks planks;
    private final Thread watch;
    private final Map<Path, String> seen = new HashMap<>();

    public DeployFolder(EngineSettings settings, Planks planks) {
        this.folder = settings.dataRoot().resolve("deploy");
        this.planks = planks;
        watch = Thread.ofVirtual().name("deploy-folder").start(this::watch);
    }

    public void close() {
        watch.interrupt();
    }

    private void watch() {
        try {
            Files.createDirectories(folder);
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (IOException e) {
            LOG.error("{} is not watched any more", folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Deploys the jars that have not changed since the last look. */
    void look() throws IOException {
        Map<Path, String> now = new HashMap<>();
        for (Path jar : jars()) {
            BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
            String state = attributes.size() + " " + attributes.lastModifiedTime();
            if (state.equals(seen.get(jar))) {
                deploy(jar);
            } else {
                now.put(jar, state);
            }
        }
        seen.clear();
        seen.putAll(now);
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private void deploy(Path jar) throws IOException {
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
        }
        Path done = Files.createDirectories(folder.resolve(failure.isEmpty() ? "taken" : "refused"));
        Path target = done.resolve(jar.getFileName());
        if (!failure.isEmpty()) {
            Files.writeString(done.resolve(jar.getFileName() + ".txt"), failure + "\n");
        }
        Files.move(jar, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
