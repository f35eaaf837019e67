package dev.theseus.engine.image.internal.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.image.internal.document.MediaTypes;
import dev.theseus.engine.state.TableFormat;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a release before wrote of names. */
class NamesUpgradeTest {
    private static final String NAME = "docker.io/library/busybox:latest";
    private static final Digest ID = new Digest("sha256:" + "1".repeat(64));
    private static final Digest MANIFEST = new Digest("sha256:" + "2".repeat(64));
    private static final String DOCUMENT = "{\"imageId\":\"" + ID + "\"}";

    private final TableFormat<?> names = Catalog.formats().stream()
            .filter(format -> format.table().equals("images.names"))
            .findFirst()
            .orElseThrow();

    private Object upgraded(String lastTagged) {
        String image = "{\"id\":\"" + ID + "\",\"manifestType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"manifest\":\""
                + MANIFEST + "\",\"manifestSize\":7,\"layers\":[],\"parent\":\"\",\"lastTagged\":\"" + lastTagged
                + "\"}";
        Map<String, String> images = Map.of("images/" + ID, image);
        return names.upgrade(
                        DOCUMENT,
                        NAME,
                        1,
                        (table, key) -> Optional.ofNullable(images.get(table + "/" + key))
                                .map(json -> JsonParser.parseString(json).getAsJsonObject()))
                .map(names::parse)
                .orElseThrow();
    }

    private static NameRecord expected(Instant time) {
        return new NameRecord(
                new NamedImage("moby", NAME, Descriptor.of(MediaTypes.OCI_MANIFEST, MANIFEST, 7), Map.of(), time, time),
                Optional.of(ID));
    }

    @Test
    void leadsToTheManifestOfTheImageThatItLedTo() {
        assertEquals("moby/" + NAME, names.upgradedKey(NAME, 1));
        assertEquals(expected(Instant.parse("2026-01-02T03:04:05Z")), upgraded("2026-01-02T03:04:05Z"));
        assertEquals(expected(Instant.EPOCH), upgraded(""), "a pull by digest tags nothing");
    }

    @Test
    void oneThatLedNowhereIsNotKept() {
        assertEquals(Optional.empty(), names.upgrade(DOCUMENT, NAME, 1, (table, key) -> Optional.empty()));
    }
}
