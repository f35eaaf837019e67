package dev.theseus.engine.state.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdInputStream;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.engine.assembly.StoredTables;
import dev.theseus.engine.slot.internal.CapabilityTable;
import dev.theseus.engine.state.TableFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * States that releases have left on disks ({@code e2e/src/golden/make}): every record of theirs is there in this version,
 * and nothing of it is lost on the way to the record and back.
 */
class GoldenStateTest {
    private static final String LAST = "0.1-third";
    /** Of the archives' compression: a logarithm. */
    private static final int WINDOW = 27;
    /** What holds fields of the user's own names. */
    private static final Set<String> MAPS = Set.of(
            "annotations",
            "attributes",
            "auxiliary",
            "driverOptions",
            "endpoints",
            "ipamOptions",
            "labels",
            "logOptions",
            "options",
            "portBindings",
            "storageOptions",
            "sysctls",
            "tmpfs",
            "volumeLabels",
            "volumeOptions");

    @TempDir
    Path folder;

    private final StateSchema schema =
            new StateSchema(Stream.concat(StoredTables.formats().stream(), CapabilityTable.formats().stream())
                    .toList());

    private void lay(String release) throws IOException {
        Path archive = Path.of("../../e2e/src/test/resources/golden", release + ".tar.zst");
        try (ZstdInputStream plain = new ZstdInputStream(Files.newInputStream(archive)).setLongMax(WINDOW);
                TarArchiveInputStream tar = new TarArchiveInputStream(plain)) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (!entry.getName().equals("./state.db")) {
                entry = tar.getNextEntry();
            }
            Files.copy(tar, folder.resolve("state.db"));
        }
    }

    /** As the release wrote them. */
    private Map<String, SortedMap<String, String>> written() throws IOException {
        Path file = folder.resolve("state.db");
        byte[] bytes = Files.readAllBytes(file);
        return MvStoreImport.isOne(bytes)
                ? MvStoreImport.read(file)
                : LogContent.read(bytes, 0).tables();
    }

    /** Of the tables as the release had them; none of releases that had no versions. */
    private Map<String, Integer> versions() throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve("state.db"));
        return MvStoreImport.isOne(bytes)
                ? Map.of()
                : LogContent.read(bytes, 0).header().orElseThrow().tables();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1-first", "0.1-second", LAST})
    void everyRecordOfAReleaseIsRead(String release) throws IOException {
        lay(release);
        Map<String, SortedMap<String, String>> written = written();
        Map<String, Integer> versions = versions();
        LogStateStore store = new LogStateStore(folder, schema);
        for (String table : written.keySet()) {
            assertEquals(
                    upgradedKeys(table, written, versions),
                    store.table(schema.format(table)).all().keySet(),
                    table);
        }
        assertTrue(store.isWhole());
        store.close();
        assertEquals(schema.versions(), header().tables());
        LogStateStore again = new LogStateStore(folder, schema);
        written.forEach((table, documents) -> assertEquals(
                upgradedKeys(table, written, versions),
                again.table(schema.format(table)).all().keySet()));
        again.close();
    }

    private Set<String> upgradedKeys(
            String table, Map<String, SortedMap<String, String>> written, Map<String, Integer> versions) {
        return written.get(table).keySet().stream()
                .map(key -> schema.upgradedKey(table, key, versions))
                .collect(Collectors.toSet());
    }

    /** As the release wrote them, of the versions that are read now. */
    private Map<String, SortedMap<String, String>> upgraded() throws IOException {
        Map<String, SortedMap<String, String>> tables = written();
        schema.upgrade(tables, versions());
        return tables;
    }

    private LogHeader header() throws IOException {
        return LogContent.read(Files.readAllBytes(folder.resolve("state.db")), 0)
                .header()
                .orElseThrow();
    }

    @Test
    void theLastReleaseHasRecordsInEveryTableOfItsOwn() throws IOException {
        lay(LAST);
        assertEquals(
                Set.of(
                        "capabilities",
                        "containers",
                        "firewalls",
                        "images",
                        "images.names",
                        "images.retained",
                        "networks",
                        "sandboxes",
                        "volume-uses",
                        "volumes"),
                written().keySet());
    }

    @Test
    void noFieldOfTheLastReleaseIsLost() throws IOException {
        lay(LAST);
        upgraded()
                .forEach((table, documents) -> documents.forEach((key, document) -> assertEquals(
                        JsonParser.parseString(document),
                        JsonParser.parseString(readAndWritten(schema.format(table), document)),
                        table + "/" + key)));
    }

    private static <T> String readAndWritten(TableFormat<T> format, String document) {
        return format.print(format.parse(document));
    }

    @Test
    void aMissingFieldIsNamed() throws IOException {
        lay(LAST);
        List<String> paths = new ArrayList<>();
        for (Map.Entry<String, SortedMap<String, String>> table : upgraded().entrySet()) {
            TableFormat<?> format = schema.format(table.getKey());
            for (String document : table.getValue().values()) {
                JsonObject whole = JsonParser.parseString(document).getAsJsonObject();
                removeEach(format, whole, whole, "", true, paths);
            }
        }
        assertTrue(paths.contains("spec.lifecycle.restartPolicy.mode"), paths.toString());
    }

    private static void removeEach(
            TableFormat<?> format,
            JsonObject whole,
            JsonObject object,
            String path,
            boolean holdsFields,
            List<String> paths) {
        for (String name : List.copyOf(object.keySet())) {
            JsonElement value = object.remove(name);
            if (holdsFields) {
                JsonParseException refused =
                        assertThrows(JsonParseException.class, () -> format.parse(whole.toString()), path + name);
                assertEquals("it has no field " + path + name, refused.getMessage());
                paths.add(path + name);
            }
            object.add(name, value);
            boolean fieldsInside = !holdsFields || !MAPS.contains(name);
            if (value.isJsonObject()) {
                removeEach(format, whole, value.getAsJsonObject(), path + name + ".", fieldsInside, paths);
            } else if (value.isJsonArray()) {
                for (int i = 0; i < value.getAsJsonArray().size(); i++) {
                    JsonElement one = value.getAsJsonArray().get(i);
                    if (one.isJsonObject()) {
                        String inside = path + name + "[" + i + "].";
                        removeEach(format, whole, one.getAsJsonObject(), inside, true, paths);
                    }
                }
            }
        }
    }
}
