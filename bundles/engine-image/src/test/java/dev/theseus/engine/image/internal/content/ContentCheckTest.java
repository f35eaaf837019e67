package dev.theseus.engine.image.internal.content;

import static dev.theseus.engine.image.internal.ImageEngine.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.internal.ImageEngine;
import dev.theseus.engine.image.internal.testing.TestIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code theseusd --check} says of blobs. */
class ContentCheckTest {
    @TempDir
    Path folder;

    private ImageEngine engine;
    private TestIndex index;

    @BeforeEach
    void pull() {
        engine = new ImageEngine(folder);
        index = TestIndex.publish(engine.registry, name("multi"));
        engine.pull("multi");
    }

    private List<String> findings(boolean deep) {
        return ContentCheck.findings(engine.catalog.view(), engine.content, deep);
    }

    private Path file(Digest blob) {
        return folder.resolve("data/content/blobs/sha256").resolve(blob.hex());
    }

    @Test
    void thePlatformsOfAnIndexThatNobodyFetchedAreNotMissed() {
        assertEquals(List.of(), findings(true));
    }

    @Test
    void anIndexThatIsLostOrDamagedIsNamedWithTheNamesThatLeadToIt() throws IOException {
        byte[] bytes = Files.readAllBytes(file(index.digest()));
        bytes[3] ^= 1;
        Files.write(file(index.digest()), bytes);
        assertEquals(List.of(), findings(false));
        assertTrue(findings(true).getFirst().contains("multi"), findings(true)::toString);
        assertTrue(findings(true).getFirst().contains("blob " + index.digest() + " is damaged"));
        Files.delete(file(index.digest()));
        assertEquals(1, findings(false).size());
        assertTrue(findings(false).getFirst().contains("blob " + index.digest() + " is missing; pull it again"));
    }

    @Test
    void aLostLayerIsNamedWithItsImage() throws IOException {
        Files.delete(file(index.mine().layers().getFirst().digest()));
        assertTrue(
                findings(false).getFirst().startsWith("image docker.io/library/multi:latest"),
                findings(false)::toString);
    }
}
