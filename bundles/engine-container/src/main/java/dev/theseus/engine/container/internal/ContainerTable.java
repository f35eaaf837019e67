package dev.theseus.engine.container.internal;

import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.internal.stored.ContainerUpgrades;
import dev.theseus.engine.image.ImageUsers;
import dev.theseus.engine.slot.ExpectedObjects;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.engine.volume.VolumeUsers;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All containers by id and name. Every change of a record is durable before it is visible. */
public final class ContainerTable implements ImageUsers, VolumeUsers, ExpectedObjects {
    private static final TableFormat<ContainerRecord> FORMAT =
            new TableFormat<>("containers", new ContainerShape(), ContainerUpgrades.all());
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    private final StateStore store;
    private final StateStore.Table<ContainerRecord> records;
    private final Path root;
    private final Map<String, Container> byId = new ConcurrentHashMap<>();
    private final Map<String, String> idsByName = new ConcurrentHashMap<>();

    public ContainerTable(StateStore store, DaemonSettings settings) {
        this.store = store;
        root = settings.folders().dataRoot().resolve("containers");
        records = store.table(FORMAT);
        records.all().values().forEach(this::remember);
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(FORMAT);
    }

    private Container remember(ContainerRecord loaded) {
        Container container = new Container(loaded, root.resolve(loaded.id()));
        byId.put(loaded.id(), container);
        idsByName.put(loaded.name(), loaded.id());
        return container;
    }

    static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw EngineException.invalid("\"" + name + "\" is no name for a container")
                    .because(ContainerReasons.NAME_INVALID, Map.of(Attributes.NAME, name));
        }
    }

    /**
     * Adds a new container that is still being made, with {@code together} in the same transaction. {@code CONFLICT} for a name in
     * use. Nobody was told of it: the change that completes it brings this to the disk too.
     */
    Container add(ContainerRecord fresh, Runnable together) {
        claimName(fresh.name(), fresh.id());
        try {
            store.note(() -> {
                records.put(fresh.id(), fresh);
                together.run();
            });
        } catch (RuntimeException e) {
            idsByName.remove(fresh.name(), fresh.id());
            throw e;
        }
        return remember(fresh);
    }

    private void claimName(String name, String id) {
        String holder = idsByName.putIfAbsent(name, id);
        if (holder != null) {
            throw EngineException.conflict("container " + holder + " has the name " + name)
                    .because(Reason.CONTAINER_NAME_TAKEN, Map.of(Attributes.NAME, name, Attributes.HOLDER, holder));
        }
    }

    boolean isNameFree(String name) {
        return !idsByName.containsKey(name);
    }

    /** Changes the record, durably; what is left of a removed container changes in memory alone. */
    ContainerRecord update(Container container, UnaryOperator<ContainerRecord> change) {
        return container.replace(before -> {
            ContainerRecord after = change.apply(before);
            if (!after.equals(before) && byId.containsKey(after.id())) {
                records.put(after.id(), after);
            }
            return after;
        });
    }

    /** Likewise, without waiting for the disk ({@link StateStore#note}). */
    ContainerRecord note(Container container, UnaryOperator<ContainerRecord> change) {
        return container.replace(before -> {
            ContainerRecord after = change.apply(before);
            if (!after.equals(before) && byId.containsKey(after.id())) {
                store.note(() -> records.put(after.id(), after));
            }
            return after;
        });
    }

    /**
     * Likewise, for what its end and its removal change: one that is removed when it ends is removed by the next start as well, whether
     * or not that knows how far it had come.
     */
    ContainerRecord updateEnd(Container container, UnaryOperator<ContainerRecord> change) {
        return leavesByItself(container.now()) ? note(container, change) : update(container, change);
    }

    private static boolean leavesByItself(ContainerRecord record) {
        return record.spec().lifecycle().autoRemove()
                && !record.state().startedAt().equals(Instant.EPOCH);
    }

    /** Gives it another name, with {@code together} in the same transaction. {@code CONFLICT} for a name in use. */
    void rename(Container container, String newName, Runnable together) {
        container.replace(before -> {
            claimName(newName, before.id());
            ContainerRecord after = before.withName(newName);
            try {
                store.transact(() -> {
                    records.put(after.id(), after);
                    together.run();
                });
            } catch (RuntimeException e) {
                idsByName.remove(newName, before.id());
                throw e;
            }
            idsByName.remove(before.name(), before.id());
            return after;
        });
    }

    /** Forgets the container, with {@code together} in the same transaction. */
    void delete(Container container, Runnable together) {
        container.replace(last -> {
            Runnable both = () -> {
                records.delete(last.id());
                together.run();
            };
            if (leavesByItself(last)) {
                store.note(both);
            } else {
                store.transact(both);
            }
            byId.remove(last.id());
            idsByName.remove(last.name(), last.id());
            return last;
        });
    }

    /** The folder of the containers' folders. */
    Path root() {
        return root;
    }

    /**
     * Ids of containers that have files and no record. An empty folder is what a loss of power leaves of one being made: {@link
     * CreationSigns} tell those that are.
     */
    public List<String> withoutRecord() {
        return strangers(folder -> !isEmptyFolder(folder));
    }

    /** Removes what is left of containers that never came to be, and whose record is lost as well. */
    void removeEmptyFolders() {
        strangers(ContainerTable::isEmptyFolder).forEach(id -> {
            try {
                Files.deleteIfExists(root.resolve(id));
            } catch (IOException e) {
                throw EngineException.internal("cannot remove " + root.resolve(id), e);
            }
        });
    }

    private List<String> strangers(Predicate<Path> wanted) {
        List<String> found = new ArrayList<>();
        if (Files.isDirectory(root)) {
            try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
                for (Path folder : folders) {
                    String id = String.valueOf(folder.getFileName());
                    if (!byId.containsKey(id) && wanted.test(folder)) {
                        found.add(id);
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                throw EngineException.internal("cannot list " + root, e);
            }
        }
        return found;
    }

    private static boolean isEmptyFolder(Path folder) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            return !files.iterator().hasNext();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the container was not removed meanwhile. */
    boolean isKnown(Container container) {
        return byId.containsKey(container.now().id());
    }

    Collection<Container> all() {
        return byId.values();
    }

    /** Finds by full id, name, or unambiguous id prefix. One that is still being made is not found. */
    Container find(String reference) {
        String wanted = reference.startsWith("/") ? reference.substring(1) : reference;
        Container container = byId.get(wanted);
        if (container == null) {
            container = byId.get(idsByName.getOrDefault(wanted, ""));
        }
        if (container == null) {
            container = byPrefix(wanted);
        }
        if (container == null || wanted.isEmpty() || !container.now().complete()) {
            throw EngineException.notFound("there is no container " + wanted)
                    .because(Reason.CONTAINER_NOT_FOUND, Map.of(Attributes.NAME, wanted));
        }
        return container;
    }

    private @Nullable Container byPrefix(String prefix) {
        Container match = null;
        for (Container candidate : byId.values()) {
            if (candidate.now().complete() && candidate.now().id().startsWith(prefix)) {
                if (match != null) {
                    throw EngineException.invalid("several containers have an id that begins with " + prefix)
                            .because(Reason.CONTAINER_ID_AMBIGUOUS, Map.of(Attributes.NAME, prefix));
                }
                match = candidate;
            }
        }
        return match;
    }

    @Override
    public List<ContainerRef> usersOf(Digest imageId) {
        return byId.values().stream()
                .map(Container::now)
                .filter(record -> record.imageId().equals(imageId))
                .map(record -> new ContainerRef(record.id(), record.name(), record.isOn()))
                .toList();
    }

    @Override
    public Map<String, List<String>> containersByVolume() {
        Map<String, List<String>> users = new HashMap<>();
        for (Container container : byId.values()) {
            ContainerRecord record = container.now();
            if (record.releasesVolumes()) {
                continue;
            }
            for (MountPoint mount : record.mounts()) {
                if (mount.type().equals("volume")) {
                    users.computeIfAbsent(mount.name(), absent -> new ArrayList<>())
                            .add(record.id());
                }
            }
        }
        return users;
    }

    @Override
    public Set<String> keys(DriverKind kind, String name) {
        Set<String> keys = new HashSet<>();
        for (Container container : byId.values()) {
            ContainerRecord record = container.now();
            if (kind == DriverKind.STORAGE && record.storageDriver().equals(name)
                    || kind == DriverKind.RUNTIME
                            && record.runtime().equals(name)
                            && record.task().isPresent()) {
                keys.add(record.id());
            }
        }
        return keys;
    }
}
