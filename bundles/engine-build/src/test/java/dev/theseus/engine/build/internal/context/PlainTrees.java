package dev.theseus.engine.build.internal.context;

import dev.theseus.api.host.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Trees that can only be removed. */
public final class PlainTrees {
    private PlainTrees() {}

    public static FileTrees make() {
        return (FileTrees) Proxy.newProxyInstance(
                FileTrees.class.getClassLoader(), new Class<?>[] {FileTrees.class}, (self, method, words) -> {
                    if (!method.getName().equals("remove")) {
                        throw new AssertionError(method.toString());
                    }
                    remove((Path) words[0]);
                    return null;
                });
    }

    private static void remove(Path tree) {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.toList().reversed()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
