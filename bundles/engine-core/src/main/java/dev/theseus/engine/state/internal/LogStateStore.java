package dev.theseus.engine.state.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.state.StateStore;
import dev.theseus.engine.state.TableFormat;
import dev.theseus.settings.DaemonSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code state.db}: all documents in memory, and on the disk a file of lines, one for each transaction, of which each has a sum. What a
 * transaction did is on the disk when it returns; a transaction that cannot be written changes nothing, and the next one is
 * tried as if nothing had been.
 */
public final class LogStateStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(LogStateStore.class);

    private final Path file;
    private final StateSchema schema;
    private final DocumentReader reader = new DocumentReader();
    private final ReentrantLock writing = new ReentrantLock();
    private final Documents documents;
    private final Journal journal;
    private final String engineId;
    /** Guarded by {@link #writing}. */
    private @Nullable Transaction current;
    /** Why changes are refused; empty when they are not. */
    private volatile String refusal = "";
    /** Whether they are refused because the disk has no room for them. */
    private volatile boolean outOfRoom;
    /** Whether there was room for something more since the last refusal. */
    private volatile boolean grown;

    /** @param schema of all tables that will be asked for */
    public LogStateStore(DaemonSettings settings, StateSchema schema) {
        this(settings.folders().dataRoot(), schema);
    }

    LogStateStore(Path dataRoot, StateSchema schema) {
        this(dataRoot, schema, DiskSync.KERNEL);
    }

    LogStateStore(Path dataRoot, StateSchema schema, DiskSync disk) {
        file = dataRoot.resolve("state.db");
        this.schema = schema;
        StateOpening.Opened opened = new StateOpening(dataRoot, schema, disk).open();
        documents = opened.documents();
        engineId = opened.engine();
        journal = new Journal(
                file,
                opened.file(),
                opened.mark(),
                opened.engine(),
                documents,
                opened.last(),
                opened.synced(),
                opened.stale(),
                writing);
    }

    /** The id of the engine whose state this is: what marks its objects in the kernel. */
    public String engineId() {
        return engineId;
    }

    /** A sentence when changes fail because the disk does not take them; for whoever looks after the daemon. */
    public List<String> problems() {
        String reason = refusal;
        return reason.isEmpty() ? List.of() : List.of(sentence(reason));
    }

    /** Everything that was changed is on the disk afterwards. */
    public void close() {
        journal.close();
    }

    @Override
    public <T> Table<T> table(TableFormat<T> format) {
        schema.requireDeclared(format);
        return new JsonTable<>(format);
    }

    @Override
    public void transact(Runnable changes) {
        inTransaction(changes, true);
    }

    @Override
    public void note(Runnable changes) {
        inTransaction(changes, false);
    }

    @Override
    public void onRollback(Runnable undo) {
        if (!writing.isHeldByCurrentThread() || current == null) {
            throw new IllegalStateException("not in a transaction");
        }
        current.onRollback(undo);
    }

    @Override
    public boolean isWhole() {
        return reader.isWhole();
    }

    private void inTransaction(Runnable changes, boolean durably) {
        Journal.@Nullable Commit commit = null;
        writing.lock();
        try {
            if (current != null) {
                changes.run();
                return;
            }
            Transaction mine = new Transaction();
            current = mine;
            boolean done = false;
            try {
                changes.run();
                commit = append(mine);
                done = true;
            } finally {
                current = null;
                if (!done) {
                    mine.undo().reversed().forEach(Runnable::run);
                }
            }
        } finally {
            writing.unlock();
        }
        if (commit != null && durably) {
            await(commit);
        }
    }

    private Journal.@Nullable Commit append(Transaction transaction) {
        if (transaction.changes().isEmpty()) {
            return null;
        }
        try {
            Journal.Commit commit = journal.commit(transaction.changes(), transaction.undo());
            grown |= Journal.grows(commit);
            return commit;
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private void await(Journal.Commit commit) {
        try {
            journal.await(commit);
        } catch (IOException e) {
            throw refused(e);
        }
        // What came before it is on the disk as well.
        if (!refusal.isEmpty() && (grown || !outOfRoom)) {
            refusal = "";
            LOG.info("{} can be written again", file);
        }
    }

    private EngineException refused(IOException cause) {
        String reason = reason(cause);
        EngineException told = EngineException.internal("cannot write " + file, cause);
        outOfRoom = told.is(Reason.DISK_FULL) || told.is(Reason.DISK_QUOTA_EXCEEDED);
        if (refusal.isEmpty()) {
            LOG.error("{}", sentence(reason));
        }
        refusal = reason;
        grown = false;
        return told.saying("cannot write " + file + ", so nothing was changed (" + reason + "): "
                + (outOfRoom ? "make room on the disk" : "look after the disk (the kernel's log may tell more)")
                + " of the data root " + file.getParent() + " and try again");
    }

    private String sentence(String reason) {
        return file + " cannot be written (" + reason + "): what changes the daemon's state fails until "
                + (outOfRoom ? "there is room" : "the disk takes it") + "; containers go on";
    }

    private static String reason(IOException cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    private final class JsonTable<T> implements Table<T> {
        private final TableFormat<T> format;
        private final String name;

        JsonTable(TableFormat<T> format) {
            this.format = format;
            name = format.table();
        }

        @Override
        public Optional<T> get(String key) {
            return document(key).flatMap(json -> parse(key, json));
        }

        private Optional<String> document(String key) {
            Transaction mine = writing.isHeldByCurrentThread() ? current : null;
            Change change = mine == null ? null : mine.of(name, key);
            return change == null ? documents.get(name, key) : change.document();
        }

        @Override
        public void put(String key, T value) {
            Change change = new Change(name, key, Optional.of(format.print(value)));
            inTransaction(() -> add(change), true);
            reader.forget(name, key);
        }

        @Override
        public void delete(String key) {
            inTransaction(
                    () -> {
                        if (document(key).isPresent()) {
                            add(new Change(name, key, Optional.empty()));
                        }
                    },
                    true);
            reader.forget(name, key);
        }

        private void add(Change change) {
            if (current != null) {
                current.add(change);
            }
        }

        @Override
        public Map<String, T> all() {
            Map<String, String> texts = documents.all(name);
            Transaction mine = writing.isHeldByCurrentThread() ? current : null;
            if (mine != null) {
                mine.applyTo(name, texts);
                texts = new TreeMap<>(texts);
            }
            Map<String, T> parsed = new LinkedHashMap<>();
            texts.forEach((key, json) -> parse(key, json).ifPresent(document -> parsed.put(key, document)));
            return parsed;
        }

        /** One that this version does not understand is left out, and stays in the file as it is. */
        private Optional<T> parse(String key, String json) {
            boolean known = reader.isUnreadable(name, key);
            Optional<T> record = reader.read(format, key, json);
            if (record.isEmpty() && !known) {
                LOG.error(
                        "{} of {} in {} cannot be understood ({}): it is left out, stays there as it is, and nothing is swept"
                                + " as long as it does",
                        key,
                        name,
                        file,
                        reader.unreadable().get(name + "/" + key));
            }
            return record;
        }
    }
}
