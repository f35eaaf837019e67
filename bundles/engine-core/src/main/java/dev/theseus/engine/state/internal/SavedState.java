package dev.theseus.engine.state.internal;

import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state of a data root as far as it can be read, for looking at it alone: nothing is written, and nothing refused. */
public final class SavedState implements StateStore {
    private final List<String> damages = new ArrayList<>();
    private final DocumentReader reader = new DocumentReader();
    private final Map<String, SortedMap<String, String>> tables;
    private boolean newer;

    public SavedState(Path dataRoot, StateSchema schema) throws IOException {
        Path file = dataRoot.resolve("state.db");
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        if (bytes.length == 0) {
            tables = new TreeMap<>();
            String remains = new DataRootRemains(dataRoot).describe();
            if (!remains.isEmpty()) {
                damages.add("state: " + file + " is missing or empty, though there are " + remains);
            }
        } else if (MvStoreImport.isOne(bytes)) {
            MvStoreImport.Salvage salvage = MvStoreImport.salvage(file);
            tables = salvage.tables();
            schema.upgrade(tables, Map.of());
            salvage.failures().forEach(failure -> damages.add("state: " + failure));
        } else {
            LogContent content = LogContent.read(bytes, StateMark.read(dataRoot.resolve("state.mark")));
            tables = content.tables();
            content.header().ifPresent(header -> accept(header, schema));
            content.damages().forEach(damage -> damages.add("state: " + damage));
            String engine = new EngineId(dataRoot)
                    .readOr(content.header().map(LogHeader::engine).orElse(""));
            if (content.header()
                    .filter(header -> !header.engine().equals(engine))
                    .isPresent()) {
                damages.add("state: it is that of engine "
                        + content.header().get().engine() + ", and the data root that of engine " + engine);
            }
        }
    }

    private void accept(LogHeader header, StateSchema schema) {
        Optional<String> what = schema.newer(header);
        newer = what.isPresent();
        what.ifPresentOrElse(
                reason -> damages.add("state: it was written by a newer version (" + reason
                        + "), and what that needs this one cannot tell: check it with that version"),
                () -> schema.upgrade(tables, header.tables()));
    }

    /** Whether a newer version wrote it, so that nothing that is said of it, or misses in it, means anything. */
    public boolean isNewer() {
        return newer;
    }

    /** What is wrong with the file, and then with documents that were asked for. */
    public List<String> findings() {
        List<String> all = new ArrayList<>(damages);
        reader.unreadable()
                .forEach(
                        (document, reason) -> all.add("state: " + document + " cannot be understood (" + reason + ")"));
        return all;
    }

    @Override
    public <T> Table<T> table(TableFormat<T> format) {
        SortedMap<String, String> documents = tables.getOrDefault(format.table(), new TreeMap<>());
        return new Table<>() {
            @Override
            public Optional<T> get(String key) {
                return Optional.ofNullable(documents.get(key)).flatMap(json -> reader.read(format, key, json));
            }

            @Override
            public Map<String, T> all() {
                Map<String, T> all = new LinkedHashMap<>();
                documents.forEach(
                        (key, json) -> reader.read(format, key, json).ifPresent(document -> all.put(key, document)));
                return all;
            }

            @Override
            public void put(String key, T value) {
                throw readOnly();
            }

            @Override
            public void delete(String key) {
                throw readOnly();
            }
        };
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("this state is only looked at");
    }

    @Override
    public void transact(Runnable changes) {
        throw readOnly();
    }

    @Override
    public void note(Runnable changes) {
        throw readOnly();
    }

    @Override
    public void onRollback(Runnable undo) {
        throw readOnly();
    }

    @Override
    public boolean isWhole() {
        return findings().isEmpty();
    }
}
