package dev.theseus.network.macvlan.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the driver has made, one small file each, named by the object's id: its links are in namespaces of others, where no
 * list of the host's shows them. It lies where nothing outlives a reboot, as the links do not. Thread-safe.
 */
final class Register {
    private static final String DRAFT = ".draft";

    private final Path folder;

    /** @param folder present, of this driver alone */
    Register(Path folder) {
        this.folder = folder;
    }

    /** Empty when nothing of that id was made. */
    synchronized Optional<String> find(String id) {
        return read(folder.resolve(id));
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw EngineException.internal("cannot read " + file, e);
        }
    }

    synchronized void put(String id, String words) {
        try {
            Path draft = Files.writeString(folder.resolve(id + DRAFT), words);
            Files.move(draft, folder.resolve(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw EngineException.internal("cannot write " + folder.resolve(id), e);
        }
    }

    synchronized void remove(String id) {
        try {
            Files.deleteIfExists(folder.resolve(id));
        } catch (IOException e) {
            throw EngineException.internal("cannot remove " + folder.resolve(id), e);
        }
    }

    /** Id to what was put. */
    synchronized Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String id = file.getFileName().toString();
                if (!id.endsWith(DRAFT)) {
                    read(file).ifPresent(words -> all.put(id, words));
                }
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot list " + folder, e);
        }
        return all;
    }
}
