package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.image.internal.event.StoreEvents;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.StateStore.Table;
import dev.theseus.engine.state.TableFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The index of names and of Docker's images: durable in the state store, mirrored in memory for readers, who never wait. An image is
 * entered only once all its blobs are stored, together with its names, so that a name never leads to missing content.
 */
public final class Catalog {
    private static final TableFormat<ImageRecord> IMAGES = TableFormat.first("images", new ImageShape());
    private static final TableFormat<ImageRecord> RETAINED = TableFormat.first("images.retained", new ImageShape());
    private static final TableFormat<NameRecord> NAMES =
            new TableFormat<>("images.names", new NameShape(), List.of(new NamesUpgrade()));

    private final StateStore store;
    private final StoreEvents events;
    private final Table<ImageRecord> images;
    private final Table<ImageRecord> retained;
    private final Table<NameRecord> names;
    private final ReentrantLock writing = new ReentrantLock();
    private volatile @Nullable CatalogView view;

    public Catalog(StateStore store) {
        this(store, StoreEvents.NONE);
    }

    /** @param events told of names that come, change and go */
    public Catalog(StateStore store, StoreEvents events) {
        this.events = events;
        this.store = store;
        this.images = store.table(IMAGES);
        this.retained = store.table(RETAINED);
        this.names = store.table(NAMES);
    }

    /** The tables of the store that it keeps. */
    public static List<TableFormat<?>> formats() {
        return List.of(IMAGES, RETAINED, NAMES);
    }

    /** Whether every record could be understood: while one could not, what it may name is no garbage. */
    public boolean isWhole() {
        return store.isWhole();
    }

    /** The catalog as it is now. */
    public CatalogView view() {
        CatalogView current = view;
        if (current != null) {
            return current;
        }
        writing.lock();
        try {
            current = view;
            if (current == null) {
                current = load();
                view = current;
            }
            return current;
        } finally {
            writing.unlock();
        }
    }

    /** Enters an image, or adds names to one that is there. Names move here from other images, and lead to its manifest. */
    public void enter(ImageRecord image, List<ImageReference> newNames) {
        enter(image, newNames, Optional.empty());
    }

    /** @param index to which the names lead; empty for the image's manifest */
    public void enter(ImageRecord image, List<ImageReference> newNames, Optional<Descriptor> index) {
        change(edit -> {
            ImageRecord known = edit.images.get(image.digest());
            // What is known already stays: containers and other names rely on that manifest and those blobs.
            ImageRecord record = known == null ? image : known;
            edit.putImage(record, newNames);
            edit.dropRetained(image.digest());
            edit.lead(newNames, index.orElseGet(record::manifestDescriptor), record.digest());
        });
    }

    /**
     * Enters an image in place of the record of the same id, whose manifest or blobs are not wanted any more.
     *
     * @param index to which the names lead; empty for the image's manifest
     * @return the record that had to go, if its blobs were others
     */
    public Optional<ImageRecord> replace(ImageRecord image, List<ImageReference> newNames, Optional<Descriptor> index) {
        List<ImageRecord> superseded = new ArrayList<>();
        change(edit -> {
            ImageRecord known = edit.images.get(image.digest());
            ImageRecord record = known == null ? image : image.inheriting(known);
            if (known != null && !known.blobs().equals(image.blobs())) {
                superseded.add(known);
            }
            edit.putImage(record, newNames);
            edit.dropRetained(image.digest());
            edit.lead(newNames, index.orElseGet(record::manifestDescriptor), record.digest());
        });
        return superseded.stream().findFirst();
    }

    /**
     * Gives names to an image that is there.
     *
     * @param index to which the names lead; empty for the image's manifest
     * @return false when it is gone meanwhile
     */
    public boolean addNames(Digest id, List<ImageReference> newNames, Optional<Descriptor> index) {
        boolean[] added = new boolean[1];
        change(edit -> {
            ImageRecord known = edit.images.get(id);
            if (known == null) {
                return;
            }
            added[0] = true;
            edit.putImage(known, newNames);
            edit.lead(newNames, index.orElseGet(known::manifestDescriptor), id);
        });
        return added[0];
    }

    public void removeNames(List<ImageReference> unwanted) {
        change(edit -> unwanted.forEach(edit::dropName));
    }

    /**
     * Changes one name of any namespace.
     *
     * @param step from the name as it is, empty for none, to what it shall be; done with the catalog locked
     * @param show what Docker shows of a name that leads elsewhere than before
     * @return the name as it was
     */
    public Optional<NamedImage> changeName(
            String namespace,
            String name,
            Function<Optional<NamedImage>, Optional<NamedImage>> step,
            BiFunction<CatalogView, NamedImage, Optional<Digest>> show) {
        List<NamedImage> before = new ArrayList<>();
        change(edit -> {
            String key = NameRecord.key(namespace, name);
            Optional<NameRecord> known = Optional.ofNullable(edit.names.get(key));
            known.map(NameRecord::image).ifPresent(before::add);
            Optional<NameRecord> after = step.apply(known.map(NameRecord::image))
                    .map(image -> new NameRecord(
                            image,
                            known.filter(old -> old.image().target().equals(image.target()))
                                    .map(NameRecord::shown)
                                    .orElseGet(() -> show.apply(edit.result(), image))));
            after.ifPresentOrElse(record -> edit.put(key, record), () -> edit.drop(key));
        });
        return before.stream().findFirst();
    }

    /** Lets Docker show an image under a name under which it shows none. */
    public void showIfNone(String namespace, String name, Digest id) {
        change(edit -> {
            String key = NameRecord.key(namespace, name);
            NameRecord known = edit.names.get(key);
            if (known != null && known.shown().isEmpty() && edit.images.containsKey(id)) {
                edit.put(key, new NameRecord(known.image(), Optional.of(id)));
            }
        });
    }

    /**
     * Removes an image and all its names.
     *
     * @param retain whether containers still stand on it, so that its content must stay
     */
    public void removeImage(Digest id, boolean retain) {
        change(edit -> {
            ImageRecord record = edit.images.get(id);
            if (record == null) {
                return;
            }
            edit.namesOf(id).forEach(edit::dropName);
            edit.dropImage(id);
            if (retain) {
                edit.retain(record);
            }
        });
    }

    public void dropRetained(Digest id) {
        change(edit -> edit.dropRetained(id));
    }

    private CatalogView load() {
        Map<Digest, ImageRecord> loadedImages = new HashMap<>();
        images.all().values().forEach(image -> loadedImages.put(image.digest(), image));
        Map<Digest, ImageRecord> loadedRetained = new HashMap<>();
        retained.all().values().forEach(image -> loadedRetained.put(image.digest(), image));
        return new CatalogView(loadedImages, new TreeMap<>(names.all()), loadedRetained);
    }

    private void change(Consumer<Edit> body) {
        writing.lock();
        try {
            Edit edit = new Edit(view());
            store.transact(() -> body.accept(edit));
            view = edit.result();
            edit.tell();
        } finally {
            writing.unlock();
        }
    }

    /** Copies of the view's maps, changed together with the tables. */
    private final class Edit {
        private final Map<Digest, ImageRecord> images;
        private final TreeMap<String, NameRecord> names;
        /** Names that were changed, as they were before. */
        private final SortedMap<String, Optional<NameRecord>> touched = new TreeMap<>();

        private final Instant now = Instant.now();
        private final Map<Digest, ImageRecord> retained;

        Edit(CatalogView before) {
            images = new HashMap<>(before.images());
            names = new TreeMap<>(before.records());
            retained = new HashMap<>(before.retained());
        }

        void putImage(ImageRecord image) {
            images.put(image.digest(), image);
            Catalog.this.images.put(image.id(), image);
        }

        void dropImage(Digest id) {
            images.remove(id);
            Catalog.this.images.delete(id.value());
        }

        /** What is given a tag has been tagged now. */
        void putImage(ImageRecord image, List<ImageReference> newNames) {
            boolean tagged = newNames.stream().anyMatch(name -> name.tag().isPresent());
            putImage(tagged ? image.taggedAt(now) : image);
        }

        void lead(List<ImageReference> newNames, Descriptor target, Digest shown) {
            for (ImageReference name : newNames) {
                String key = NameRecord.key(Namespaces.DOCKER, name.toString());
                NameRecord record = NameRecord.leading(
                        Optional.ofNullable(names.get(key)), Namespaces.DOCKER, name.toString(), target, shown, now);
                put(key, record);
            }
        }

        void dropName(ImageReference name) {
            drop(NameRecord.key(Namespaces.DOCKER, name.toString()));
        }

        void put(String key, NameRecord record) {
            touched.putIfAbsent(key, Optional.ofNullable(names.get(key)));
            names.put(key, record);
            Catalog.this.names.put(key, record);
        }

        void drop(String key) {
            touched.putIfAbsent(key, Optional.ofNullable(names.get(key)));
            names.remove(key);
            Catalog.this.names.delete(key);
        }

        List<ImageReference> namesOf(Digest id) {
            return result().namesOf(id);
        }

        void retain(ImageRecord image) {
            retained.put(image.digest(), image);
            Catalog.this.retained.put(image.id(), image);
        }

        void dropRetained(Digest id) {
            if (retained.remove(id) != null) {
                Catalog.this.retained.delete(id.value());
            }
        }

        /** In the order of their keys: the store has them all at once. */
        void tell() {
            touched.forEach((key, before) -> events.name(
                    before.map(NameRecord::image),
                    Optional.ofNullable(names.get(key)).map(NameRecord::image)));
        }

        CatalogView result() {
            return new CatalogView(images, names, retained);
        }
    }
}
