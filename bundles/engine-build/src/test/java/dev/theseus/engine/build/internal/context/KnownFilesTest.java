package dev.theseus.engine.build.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import dev.theseus.engine.build.ContextEntry.Kind;
import dev.theseus.engine.build.internal.kept.ContextTable;
import dev.theseus.engine.build.internal.kept.KeptContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of files is what is found in them. */
class KnownFilesTest {
    private final CallContext call = CallContext.background(Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private Digest digest(Path root, Optional<KnownFiles> known, String path, IgnoreRules excluded) {
        return ContentDigest.of(
                new FileRoot(root, true, Optional.empty(), known), root.resolve(path), "name", excluded, call);
    }

    @Test
    void digestsAreTheSame() {
        Client client = new Client().file("a", "first").folder("b");
        // More than is found at once.
        for (int i = 100; i < 500; i++) {
            client.file("b/" + i, "content " + i);
        }
        client.folder("b/sub")
                .file("b/sub/x", "x")
                .file("b/sub.x", "y")
                .link(Kind.SYMBOLIC_LINK, "b/to", "sub")
                .file("b.txt", "third")
                .link(Kind.HARD_LINK, "c", "b/137");
        KeptContext context = new KeptContext(folder, PlainTrees.make());
        try (ContextTable table = context.fetch(client, List.of(), call)) {
            for (String path : List.of("", "a", "b", "b/321", "b/sub", "b/sub/x", "b/to", "b.txt", "c")) {
                for (IgnoreRules rules : List.of(IgnoreRules.NONE, IgnoreRules.of(List.of("sub", "**/x")))) {
                    assertEquals(
                            digest(context.root(), Optional.empty(), path, rules),
                            digest(context.root(), Optional.of(table), path, rules),
                            path);
                }
            }
            assertEquals(
                    digest(context.root(), Optional.of(table), "c", IgnoreRules.NONE),
                    digest(context.root(), Optional.of(table), "b/137", IgnoreRules.NONE));
            assertNotEquals(
                    digest(context.root(), Optional.of(table), "b", IgnoreRules.NONE),
                    digest(context.root(), Optional.of(table), "b", IgnoreRules.of(List.of("499"))));
        }
    }
}
