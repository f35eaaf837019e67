package dev.theseus.engine.state.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    /** Documents by table and key. Fails when any of it cannot be read. */
    static Map<String, SortedMap<String, String>> read(Path file) throws IOException {
        Map<String, SortedMap<String, String>> tables = new TreeMap<>();
        try (MVStore store =
                new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
            for (String name : store.getMapNames()) {
                MVMap<String, String> map = store.openMap(name);
                tables.put(name, new TreeMap<>(map));
            }
            return tables;
        } catch (RuntimeException e) {
            throw new IOException("a state of the older format that cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
