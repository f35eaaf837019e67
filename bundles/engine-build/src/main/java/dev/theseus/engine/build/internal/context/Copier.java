package dev.theseus.engine.build.internal.context;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.UnpackOptions;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import dev.theseus.engine.archive.Decompression;
import dev.theseus.engine.build.graph.FileAction;
import dev.theseus.engine.build.graph.FileAction.Ownership;
import dev.theseus.engine.build.internal.run.BuildFolder;
import dev.theseus.engine.user.UserDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts files into an image's root. Paths are looked for as in the image: its links can lead nowhere else. */
public final class Copier {
    private final FileTrees files;
    private final TreePipe pipe;

    public Copier(FileTrees files) {
        this.files = files;
        this.pipe = new TreePipe(files);
    }

    /**
     * Where to.
     *
     * @param root of the image
     * @param folder of the build
     */
    public record Target(Path root, BuildFolder folder, CallContext context) {}

    /** Makes a folder and those above it, which belong to root. */
    public void makeDirectory(Target target, String path) {
        makeDirectories(target, path, UnpackOptions.FAITHFUL);
    }

    /** Copies a file to the target or into it, or a folder's contents into it. */
    public void copy(Target target, Selected selected, FileAction.Copy copy) {
        UnpackOptions options = options(target.root(), copy.ownership());
        ModeChange mode = ModeChange.of(copy.mode());
        IgnoreRules excluded = IgnoreRules.of(copy.exclude());
        String base = copy.parents() ? joined(copy.target(), selected.parent()) : copy.target();
        TarScreen.Screen screen = member -> {
            target.context().check("copying files");
            boolean leftOut = selected.isDirectory() && excluded.excludes(member.name());
            return leftOut
                    ? OptionalInt.empty()
                    : OptionalInt.of(member.isLink() ? member.mode() : mode.apply(member.mode(), member.isDirectory()));
        };
        if (selected.isDirectory()) {
            String folder = copy.parents() ? joined(base, selected.name()) : base;
            makeDirectories(target, folder, options);
            pipe.transfer(selected.path(), "/", "", new TreePipe.Place(target.root(), folder, options, screen));
            return;
        }
        boolean into = base.endsWith("/") || copy.parents() || isFolder(target.root(), base);
        String folder = into ? base : parent(base);
        String name = into ? selected.name() : base.substring(base.lastIndexOf('/') + 1);
        makeDirectories(target, folder, options);
        pipe.transfer(
                selected.path().resolveSibling(""),
                "/" + selected.path().getFileName(),
                name,
                new TreePipe.Place(target.root(), folder, options, screen));
    }

    /** Unpacks an archive; what is in it belongs to whom it says, unless an owner is wished. */
    public void unpack(Target target, Selected selected, FileAction.Unpack unpack) {
        UnpackOptions options = unpack.ownership().owner().isEmpty()
                ? UnpackOptions.FAITHFUL
                : options(target.root(), unpack.ownership());
        makeDirectories(target, unpack.target(), options);
        try (InputStream raw = Files.newInputStream(selected.path());
                InputStream plain = Decompression.open(raw);
                InputStream watched = new TarScreen(plain, member -> {
                    target.context().check("unpacking " + selected.name());
                    return OptionalInt.of(member.mode());
                })) {
            files.unpack(target.root(), unpack.target(), watched, options);
        } catch (IOException e) {
            throw EngineException.invalid("cannot unpack " + selected.name() + ": " + e.getMessage());
        }
    }

    private static String joined(String folder, String more) {
        String base = folder.endsWith("/") ? folder : folder + "/";
        return more.isEmpty() ? base : base + more + "/";
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private boolean isFolder(Path root, String path) {
        Optional<FileEntry> found = files.stat(root, path);
        boolean isLink = found.filter(FileEntry::isSymbolicLink).isPresent();
        return (isLink ? files.stat(root, files.resolve(root, path)) : found)
                .filter(FileEntry::isDirectory)
                .isPresent();
    }

    /** Folders that are not there get the owner of what is copied. */
    private void makeDirectories(Target target, String path, UnpackOptions options) {
        String missing = "";
        String there = path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
        while (there.length() > 1 && !exists(target.root(), there)) {
            missing = there.substring(there.lastIndexOf('/') + 1) + (missing.isEmpty() ? "" : "/" + missing);
            there = parent(there);
        }
        boolean others = !options.keepOwners() && (options.uid() != 0 || options.gid() != 0);
        if (missing.isEmpty() || !others) {
            files.makeDirectories(target.root(), path);
            return;
        }
        Path pattern = target.folder().makeNew();
        try {
            Files.createDirectories(pattern.resolve(missing));
        } catch (IOException e) {
            throw EngineException.internal("cannot make the folder " + path, e);
        }
        pipe.transfer(
                pattern, "/", "", new TreePipe.Place(target.root(), there, options, member -> OptionalInt.of(0755)));
    }

    private boolean exists(Path root, String path) {
        Optional<FileEntry> found = files.stat(root, path);
        return found.isPresent();
    }

    private UnpackOptions options(Path root, Ownership ownership) {
        if (ownership.kept()) {
            return UnpackOptions.FAITHFUL;
        }
        if (ownership.owner().isEmpty()) {
            return new UnpackOptions(false, 0, 0, false);
        }
        String[] words = ownership.owner().split(":", 2);
        String group = words.length == 2 && !words[1].isEmpty() ? words[1] : words[0];
        UserDatabase users = UserDatabase.read(files, root);
        long uid = users.find(words[0], List.of()).uid();
        // Without a group, the one that is called as the user.
        long gid = users.find("0:" + group, List.of()).gid();
        return new UnpackOptions(false, Math.toIntExact(uid), Math.toIntExact(gid), false);
    }
}
