package dev.theseus.engine.state.internal;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the state of a data root, and refuses one that does not fit it: nothing is touched then. What the state does not know
 * would be swept, and so a state that is empty, older, damaged or another engine's is worse than none.
 */
final class StateOpening {
    private static final Logger LOG = LoggerFactory.getLogger(StateOpening.class);

    private final Path dataRoot;
    private final StateSchema schema;
    private final Path path;
    private final Path markPath;
    private final EngineId engineId;
    private final DiskSync disk;

    StateOpening(Path dataRoot, StateSchema schema, DiskSync disk) {
        this.dataRoot = dataRoot;
        this.schema = schema;
        this.disk = disk;
        path = dataRoot.resolve("state.db");
        markPath = dataRoot.resolve("state.mark");
        engineId = new EngineId(dataRoot);
    }

    /**
     * An open state.
     *
     * @param last the number of the last line
     * @param synced the number up to which all is known to be on the disk
     * @param stale whether the file has more lines than documents
     */
    record Opened(
            StateFile file,
            StateMark mark,
            String engine,
            Documents documents,
            long last,
            long synced,
            boolean stale) {}

    Opened open() {
        try {
            Files.createDirectories(dataRoot);
            byte[] bytes = Files.exists(path) ? Files.readAllBytes(path) : new byte[0];
            if (isBlank(bytes)) {
                return begin(Files.exists(path) ? "is empty" : "is missing");
            }
            return MvStoreImport.isOne(bytes) ? takeOver() : goOn(bytes);
        } catch (IOException e) {
            throw EngineException.internal("cannot open " + path, e);
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte one : bytes) {
            if (one != 0) {
                return false;
            }
        }
        return true;
    }

    /** A data root that nobody has used yet. */
    private Opened begin(String what) throws IOException {
        String remains = new DataRootRemains(dataRoot).describe();
        if (!remains.isEmpty()) {
            throw refused("its state (" + path + ") " + what + ", though there are " + remains);
        }
        if (StateMark.read(markPath) > 0) {
            throw refused("its state (" + path + ") " + what + ", though there was one (" + markPath + ")");
        }
        Files.deleteIfExists(path);
        return create(new TreeMap<>(), engineId.readOrMake(), 0);
    }

    /** The state as releases before 0.2 kept it. */
    private Opened takeOver() throws IOException {
        Map<String, SortedMap<String, String>> tables;
        try {
            tables = MvStoreImport.read(path);
        } catch (IOException e) {
            throw refused("its state (" + path + ") is damaged: " + e.getMessage());
        }
        if (tables.values().stream().allMatch(Map::isEmpty)) {
            String remains = new DataRootRemains(dataRoot).describe();
            if (!remains.isEmpty()) {
                throw refused("its state (" + path + ") holds nothing, though there are " + remains);
            }
        }
        return upgraded(tables, Map.of(), engineId.readOrMake(), 0);
    }

    private Opened upgraded(
            Map<String, SortedMap<String, String>> tables, Map<String, Integer> versions, String engine, long last)
            throws IOException {
        schema.upgrade(tables, versions);
        Opened opened = create(tables, engine, last);
        LOG.info(
                "{} was of an older release and is written in the new format; the old one is {}",
                path,
                StateFile.previousOf(path).getFileName());
        return opened;
    }

    private Opened create(Map<String, SortedMap<String, String>> tables, String engine, long last) throws IOException {
        StateMark mark = StateMark.open(markPath);
        Documents documents = new Documents(tables, schema.versions());
        Documents.Image image = documents.image(engine, Math.max(mark.number(), last) + 1);
        StateFile file = StateFile.create(path, image.lines(), disk);
        mark.raise(1);
        return new Opened(file, mark, engine, documents, image.last(), image.last(), false);
    }

    private Opened goOn(byte[] bytes) throws IOException {
        LogContent content = LogContent.read(bytes, StateMark.read(markPath));
        LogHeader header = content.header().orElse(null);
        if (header != null) {
            requireKnown(header);
        }
        if (!content.damages().isEmpty()) {
            throw refused("its state (" + path + ") is damaged: " + Sentences.few(content.damages()));
        }
        if (header == null) {
            throw refused("its state (" + path + ") is damaged: it has no first line");
        }
        String engine = engineId.readOr(header.engine());
        if (!engine.equals(header.engine())) {
            throw refused("its state (" + path + ") is that of engine " + header.engine()
                    + ", but the data root is that of engine " + engine + " (" + dataRoot.resolve("engine-id") + ")");
        }
        if (content.isUnfinished()) {
            LOG.warn("{} ended in the middle of a change that nobody was told of: it is dropped", path);
        }
        if (!schema.isCurrent(header)) {
            Opened opened = upgraded(content.tables(), header.tables(), engine, content.last());
            engineId.ensure(engine);
            return opened;
        }
        StateMark mark = StateMark.open(markPath);
        StateFile file = StateFile.open(path, content.end(), disk);
        engineId.ensure(engine);
        return new Opened(
                file,
                mark,
                engine,
                new Documents(content.tables(), schema.versions()),
                content.last(),
                content.synced(),
                content.transactions() > 0);
    }

    private void requireKnown(LogHeader header) {
        schema.newer(header).ifPresent(what -> {
            throw EngineException.internal("data root " + dataRoot + " was written by a newer version (" + what
                    + "): nothing was touched; start that version, or choose another --data-root");
        });
        String here = System.getProperty("os.arch", "");
        if (!header.architecture().equals(here)) {
            throw EngineException.internal("data root " + dataRoot + " is of another architecture ("
                    + header.architecture() + ", this machine is " + here
                    + "): nothing was touched; its images and layers are of no use here, choose another --data-root");
        }
    }

    private EngineException refused(String reason) {
        return EngineException.dataLoss("data root " + dataRoot + " cannot be used: " + reason
                + ". Nothing was touched. Put back the state that belongs to it ("
                + StateFile.previousOf(path).getFileName()
                + " is that of an earlier start), or run theseusd --check and theseusd --repair with --data-root="
                + dataRoot);
    }
}
