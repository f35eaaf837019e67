package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** Reads the state of releases before 0.2, which kept it in an MVStore: one map of JSON documents for each table. */
final class MvStoreImport {
    private static final byte[] BEGINNING = "H:".getBytes(StandardCharsets.US_ASCII);

    private MvStoreImport() {}

    static boolean isOne(byte[] file) {
        return file.length > BEGINNING.length && file[0] == BEGINNING[0] && file[1] == BEGINNING[1];
    }

    /** What can be read of a file, and a sentence for each thing that cannot. */
    record Salvage(Map<String, SortedMap<String, String>> tables, List<String> failures) {}

    /** Documents by table and key. Fails when any of it cannot be read. */
    static Map<String, SortedMap<String, String>> read(Path file) throws IOException {
        Salvage salvage = salvage(file);
        if (!salvage.failures().isEmpty()) {
            throw new IOException(Sentences.few(salvage.failures()));
        }
        return salvage.tables();
    }

    static Salvage salvage(Path file) {
        Map<String, SortedMap<String, String>> tables = new TreeMap<>();
        List<String> failures = new ArrayList<>();
        try (MVStore store =
                new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
            for (String name : store.getMapNames()) {
                tables.put(name, documents(store, name, failures));
            }
        } catch (RuntimeException e) {
            failures.add("it is of the older format and cannot be read (" + e.getMessage() + ")");
        }
        return new Salvage(tables, failures);
    }

    private static SortedMap<String, String> documents(MVStore store, String name, List<String> failures) {
        SortedMap<String, String> documents = new TreeMap<>();
        try {
            MVMap<String, String> map = store.openMap(name);
            Iterator<String> keys = map.keyIterator(null);
            while (keys.hasNext()) {
                String key = keys.next();
                documents.put(key, map.get(key));
            }
        } catch (RuntimeException e) {
            failures.add("its table " + name + " cannot be read to the end (" + e.getMessage() + ")");
        }
        return documents;
    }
}
