package dev.theseus.engine.build.internal.context;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.image.Digest;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import dev.theseus.build.dockerfile.ignore.PathPattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds what the sources of a copy mean. Links are followed within the root. */
public final class Selection {
    private final FileTrees files;

    public Selection(FileTrees files) {
        this.files = files;
    }

    /**
     * What to look for.
     *
     * @param sources paths and patterns
     * @param exclude what is left out below them
     * @param parents whether the folders above what is found are wanted too
     */
    public record Wish(List<String> sources, List<String> exclude, boolean parents) {}

    /**
     * Finds and reads it.
     *
     * @throws EngineException {@code INVALID_PARAMETER} for a source that means nothing
     */
    public List<Selected> find(FileRoot root, Wish wish, CallContext context) {
        IgnoreRules excluded = IgnoreRules.of(wish.exclude());
        List<Selected> found = new ArrayList<>();
        for (String source : wish.sources()) {
            String clean = clean(source);
            List<String> paths = PathPattern.isPattern(clean) ? matches(root, clean) : List.of(clean);
            if (paths.isEmpty()) {
                throw EngineException.invalid("no source files were specified: nothing matches " + source);
            }
            String pivot = pivot(source);
            for (String path : paths) {
                found.add(selected(root, source, path, wish.parents() ? parent(path, pivot) : "", excluded, context));
            }
        }
        return found;
    }

    /**
     * Finds the one file or folder of a path, to be looked into where it is. What has an identity is not read for it.
     *
     * @throws EngineException {@code INVALID_PARAMETER} when it is not there
     */
    public Selected one(FileRoot root, String source, CallContext context) {
        String path = clean(source);
        if (root.identity().isEmpty()) {
            return selected(root, source, path, "", IgnoreRules.of(List.of()), context);
        }
        Path file = root.path().resolve(resolve(root, path));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw missing(root, source);
        }
        boolean isDirectory = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
        Digest digest = ContentDigest.of(root.identity().get() + "/" + path);
        return new Selected(root, file, path.substring(path.lastIndexOf('/') + 1), "", isDirectory, digest);
    }

    /** Relative to the root; what leads above it stays in it. */
    private static String clean(String source) {
        return Path.of("/", source).normalize().toString().substring(1);
    }

    /** What stands before {@code /./}: folders that are not made at the target. */
    private static String pivot(String source) {
        int at = source.indexOf("/./");
        return at < 0 ? "" : clean(source.substring(0, at));
    }

    private static String parent(String path, String pivot) {
        int slash = path.lastIndexOf('/');
        String folder = slash < 0 ? "" : path.substring(0, slash);
        if (!pivot.isEmpty() && (folder.equals(pivot) || folder.startsWith(pivot + "/"))) {
            return folder.substring(Math.min(folder.length(), pivot.length() + 1));
        }
        return folder;
    }

    private Selected selected(
            FileRoot root, String source, String path, String parent, IgnoreRules excluded, CallContext context) {
        Path file = root.path().resolve(resolve(root, path));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw missing(root, source);
        }
        int slash = path.lastIndexOf('/');
        return new Selected(
                root,
                file,
                path.substring(slash + 1),
                parent,
                Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS),
                ContentDigest.of(root, file, parent + "/" + path.substring(slash + 1), excluded, context));
    }

    private static EngineException missing(FileRoot root, String source) {
        return EngineException.invalid(
                (root.isContext() ? "file not found in build context or excluded by .dockerignore: " : "") + "stat "
                        + source + ": file does not exist");
    }

    private String resolve(FileRoot root, String path) {
        if (path.isEmpty()) {
            return "";
        }
        try {
            return files.resolve(root.path(), "/" + path).substring(1);
        } catch (EngineException e) {
            // A folder on the way is not there.
            return path;
        }
    }

    private static List<String> matches(FileRoot root, String pattern) {
        PathPattern whole = PathPattern.of(pattern);
        boolean deep = pattern.contains("**");
        int depth = deep ? Integer.MAX_VALUE : pattern.split("/", -1).length;
        try (Stream<Path> all = Files.walk(root.path(), depth)) {
            return all.map(file -> root.path().relativize(file).toString())
                    .filter(path -> !path.isEmpty() && whole.matches(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw EngineException.internal("cannot look for files that match " + pattern, e);
        }
    }
}
