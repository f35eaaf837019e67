package dev.theseus.engine.build.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would take a frame for each folder ends on a small stack. */
class DeepContextsTest {
    private static final int DEPTH = 400;
    private static final long STACK = 64 << 10;

    @TempDir
    Path context;

    private Path last = Path.of("/");

    @BeforeEach
    void makeFolders() throws IOException {
        last = Files.createDirectories(context.resolve("a/".repeat(DEPTH)));
    }

    private static <T> T onASmallStack(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(null, task, "small", STACK).start();
        return task.get();
    }

    private Digest digest() throws Exception {
        CallContext call = CallContext.background(Duration.ofMinutes(1));
        return onASmallStack(
                () -> ContentDigest.of(new FileRoot(context, true), context, "context", IgnoreRules.NONE, call));
    }

    @Test
    void theDigestHasWhatIsInTheLastFolder() throws Exception {
        Digest without = digest();
        assertEquals(without, digest());
        Files.writeString(last.resolve("file"), "text");
        assertNotEquals(without, digest());
    }

    private void ignore(String rules) throws Exception {
        FileTrees files = (FileTrees) Proxy.newProxyInstance(
                FileTrees.class.getClassLoader(), new Class<?>[] {FileTrees.class}, (self, method, words) -> {
                    if (method.getName().equals("remove")) {
                        Files.delete((Path) words[0]);
                        return null;
                    }
                    return words[1].equals(".dockerignore")
                            ? Optional.of(rules.getBytes(StandardCharsets.UTF_8))
                            : Optional.empty();
                });
        onASmallStack(() -> {
            new Ignored(files).remove(context, "Dockerfile");
            return true;
        });
    }

    @Test
    void whatIsLetInAgainKeepsTheFoldersAboveIt() throws Exception {
        Files.writeString(last.resolve("kept"), "");
        Files.writeString(last.resolve("gone"), "");
        ignore("**\n!**/kept");
        assertTrue(Files.exists(last.resolve("kept")));
        assertFalse(Files.exists(last.resolve("gone")));
    }

    @Test
    void foldersGoInWhichNothingIsLetIn() throws Exception {
        ignore("**\n!**/kept");
        assertFalse(Files.exists(context.resolve("a")));
    }
}
