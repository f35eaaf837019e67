package dev.theseus.runtime.runc.internal;

import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the tasks of one runtime root: by its state folders, and by the monitors that were told to use it. */
final class TaskRecovery {
    private final Path root;

    TaskRecovery(Path root) {
        this.root = root;
    }

    /** A task counts as there while the runtime has state of it; a monitor without state is reported as unknown. */
    RecoveryReport compare(Set<String> expected) {
        Set<String> stated = stateFolders();
        Set<String> monitored = monitors();
        Set<String> adopted = new HashSet<>(expected);
        adopted.retainAll(stated);
        Set<String> missing = new HashSet<>(expected);
        missing.removeAll(stated);
        Set<String> unknown = new HashSet<>(stated);
        unknown.addAll(monitored);
        unknown.removeAll(expected);
        List<String> remarks = new TreeSet<>(adopted)
                .stream()
                        .filter(id -> !monitored.contains(id))
                        .map(id -> "task " + id + ": its monitor is gone")
                        .toList();
        return new RecoveryReport(adopted, missing, unknown, remarks);
    }

    private Set<String> stateFolders() {
        Set<String> ids = new HashSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, Files::isDirectory)) {
            folders.forEach(folder -> ids.add(folder.getFileName().toString()));
        } catch (NoSuchFileException e) {
            // Nothing was created since the host started.
        } catch (IOException e) {
            throw EngineException.unavailable("list runtime state in " + root + ": " + e.getMessage());
        }
        return ids;
    }

    private Set<String> monitors() {
        Set<String> ids = new HashSet<>();
        String mark = "--runtime-arg=--root=" + root;
        for (ProcessScan.Found found : ProcessScan.all()) {
            if (found.isCommand(Conmon.COMMAND)
                    && found.arguments().contains(mark)
                    && !found.arguments().contains("-e")) {
                found.value("-c").ifPresent(ids::add);
            }
        }
        return ids;
    }
}
