package dev.theseus.engine.state.internal;

import dev.theseus.engine.file.DurableWrites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a state that the daemon opens of what can be read: of {@code state.db}, and of {@code state.db.previous} where that lacks
 * something. What was there before is copied first. Nothing but the state changes.
 */
public final class StateRepair {
    private static final List<String> KEPT = List.of("state.db", "state.db.previous", "state.mark", "engine-id");

    private final Path dataRoot;
    private final StateSchema schema;
    private final Path file;
    private final Path copies;
    private final List<String> told = new ArrayList<>();

    /** @param copies a folder, not there yet, for what is there now */
    public StateRepair(Path dataRoot, StateSchema schema, Path copies) {
        this.dataRoot = dataRoot;
        this.schema = schema;
        this.copies = copies;
        file = dataRoot.resolve("state.db");
    }

    /** Says what it did. Nobody else may use the data root meanwhile. */
    public List<String> run() throws IOException {
        long mark = StateMark.read(dataRoot.resolve("state.mark"));
        LogContent current = read(file, mark);
        LogContent previous = read(StateFile.previousOf(file), 0);
        refuseNewer(current);
        refuseNewer(previous);
        keepCopies();
        String engine = engine(current, previous);
        if (previous.last() > current.last()) {
            // An older copy in its place, or nothing at all.
            told.add("state.db ends with change " + current.last() + ", and state.db.previous with change "
                    + previous.last()
                    + ", which is taken: what was changed after that is lost, and any object may be older than what was"
                    + " acknowledged, or back");
            LogContent older = current;
            current = previous;
            previous = older;
        }
        Map<String, SortedMap<String, String>> tables = current.tables();
        current.damages().forEach(damage -> told.add("state.db: " + damage));
        long read = current.documents();
        Set<ObjectName> restored = current.lacksDocuments() ? restore(previous, current, tables) : Set.of();
        tellOlder(current, previous, restored);
        Documents documents = new Documents(tables, schema.versions());
        long number = Math.max(mark, Math.max(current.last(), previous.last())) + 1;
        Documents.Image image = documents.image(engine, number);
        // Beside it first, so that a repair which is cut short finds all of it again; the state before stays what it
        // is until this one is there.
        Path draft = file.resolveSibling("state.db.repaired");
        Files.deleteIfExists(draft);
        StateFile.create(draft, image.lines(), DiskSync.KERNEL).close();
        DurableWrites.move(draft, file);
        try (StateMark written = StateMark.open(dataRoot.resolve("state.mark"))) {
            written.set(number);
            written.sync();
        }
        new EngineId(dataRoot).ensure(engine);
        // What is state.db.previous from here on must be what this one begins with: of a state of long ago a later
        // repair would take what has been removed since.
        StateFile.create(file, documents.image(engine, image.last() + 1).lines(), DiskSync.KERNEL)
                .close();
        told.add("state.db was written anew with " + read + " documents of its own");
        return told;
    }

    /** What a newer version has written is not understood here, and would be lost. */
    private void refuseNewer(LogContent content) throws IOException {
        Optional<String> what = content.header().flatMap(schema::newer);
        if (what.isPresent()) {
            throw new IOException("data root " + dataRoot + " was written by a newer version (" + what.get()
                    + "): nothing was touched; repair it with that version");
        }
    }

    private void keepCopies() throws IOException {
        DurableWrites.makeFolders(copies);
        for (String name : KEPT) {
            if (Files.exists(dataRoot.resolve(name))) {
                Files.copy(dataRoot.resolve(name), copies.resolve(name));
                DurableWrites.content(copies.resolve(name));
            }
        }
        DurableWrites.names(copies);
        told.add("copies of the state as it was are in " + copies);
    }

    private LogContent read(Path path, long acknowledged) throws IOException {
        byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
        if (!MvStoreImport.isOne(bytes)) {
            LogContent content = LogContent.read(bytes, acknowledged);
            content.header()
                    .filter(header -> schema.newer(header).isEmpty())
                    .ifPresent(header -> content.upgrade(schema));
            return content;
        }
        MvStoreImport.Salvage salvage = MvStoreImport.salvage(path);
        salvage.failures().forEach(failure -> told.add(path.getFileName() + ": " + failure));
        schema.upgrade(salvage.tables(), Map.of());
        return LogContent.of(salvage.tables(), salvage.failures().isEmpty());
    }

    private String engine(LogContent current, LogContent previous) throws IOException {
        String fallback =
                current.header().or(previous::header).map(LogHeader::engine).orElse("");
        EngineId id = new EngineId(dataRoot);
        String engine = id.readOr(fallback);
        // A state of the first release does not say whose it is.
        if (current.header()
                .filter(header -> !header.engine().isEmpty())
                .filter(header -> !header.engine().equals(engine))
                .isPresent()) {
            throw new IOException(
                    "state.db is that of engine " + current.header().get().engine()
                            + ", and the data root that of engine " + engine
                            + ": put the right one back, or move it away to repair the data root without it");
        }
        return engine.isEmpty() ? id.readOrMake() : engine;
    }

    private Set<ObjectName> restore(
            LogContent previous, LogContent current, Map<String, SortedMap<String, String>> tables) {
        Set<ObjectName> restored = new HashSet<>();
        previous.tables()
                .forEach((table, documents) -> documents.forEach((key, document) -> {
                    SortedMap<String, String> present = tables.computeIfAbsent(table, absent -> new TreeMap<>());
                    if (!present.containsKey(key) && !current.deletes(table, key)) {
                        present.put(key, document);
                        ObjectName name = new ObjectName(table, key);
                        restored.add(name);
                        told.add(name + " is as state.db.previous has it");
                    }
                }));
        return restored;
    }

    /** No object goes back to what it was before without a word. */
    private void tellOlder(LogContent current, LogContent previous, Set<ObjectName> restored) {
        Set<ObjectName> known = new HashSet<>(current.changed().keySet());
        known.addAll(previous.changed().keySet());
        known.add(LogHeader.NAME);
        Set<String> sentences = new LinkedHashSet<>();
        for (LogContent.Unread lost : current.unread()) {
            DamagedLine line =
                    DamagedLine.read(lost.text(), known, schema.versions().keySet());
            String change = "change " + (lost.after() + 1);
            for (ObjectName name : line.names()) {
                boolean toldAnew = current.changed().getOrDefault(name, 0L) > lost.after();
                if (!name.equals(LogHeader.NAME) && !toldAnew && !restored.contains(name)) {
                    boolean present = current.tables()
                            .getOrDefault(name.table(), new TreeMap<>())
                            .containsKey(name.key());
                    sentences.add(name
                            + (present ? " may be older than what was acknowledged: " : " may be lost: ")
                            + "what " + change + " made of it cannot be read");
                }
            }
            if (!line.isWhole()) {
                sentences.add("what else there was from " + change
                        + " on cannot be read: any object may be older than what was acknowledged, or back");
            }
        }
        told.addAll(sentences);
    }
}
