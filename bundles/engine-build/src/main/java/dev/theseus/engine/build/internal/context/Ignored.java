package dev.theseus.engine.build.internal.context;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes out of a context what its {@code .dockerignore} names: the client may not have done it. */
public final class Ignored {
    private static final int LIMIT = 4 << 20;

    private final FileTrees files;

    public Ignored(FileTrees files) {
        this.files = files;
    }

    /** @param dockerfile its path; rules in a file of that name and {@code .dockerignore} go before the context's */
    public void remove(Path context, String dockerfile) {
        Optional<byte[]> text = files.read(context, dockerfile + ".dockerignore", LIMIT)
                .or(() -> files.read(context, ".dockerignore", LIMIT));
        if (text.isEmpty()) {
            return;
        }
        try {
            IgnoreRules rules = IgnoreRules.parse(new String(text.get(), StandardCharsets.UTF_8));
            if (!rules.isEmpty()) {
                removeAll(context, rules);
            }
        } catch (DockerfileException e) {
            throw EngineException.invalid(".dockerignore: " + e.sentence());
        } catch (IOException e) {
            throw EngineException.internal("cannot take out of the build context what .dockerignore names", e);
        }
    }

    private record Folder(Path path, String name) {}

    /** However deep: a client has made it. */
    private void removeAll(Path context, IgnoreRules rules) throws IOException {
        Deque<Folder> open = new ArrayDeque<>();
        open.push(new Folder(context, ""));
        // Those go if nothing in them is let in again; the deepest come last.
        List<Path> excluded = new ArrayList<>();
        while (!open.isEmpty()) {
            Folder folder = open.pop();
            String above = folder.name().isEmpty() ? "" : folder.name() + "/";
            for (Path child : children(folder.path())) {
                String name = above + child.getFileName();
                boolean isFolder = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
                boolean isExcluded = rules.excludes(name);
                if (isExcluded && (!isFolder || !rules.letsSomethingIn())) {
                    files.remove(child);
                } else if (isFolder) {
                    open.push(new Folder(child, name));
                    if (isExcluded) {
                        excluded.add(child);
                    }
                }
            }
        }
        for (Path folder : excluded.reversed()) {
            if (children(folder).isEmpty()) {
                Files.delete(folder);
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }
}
