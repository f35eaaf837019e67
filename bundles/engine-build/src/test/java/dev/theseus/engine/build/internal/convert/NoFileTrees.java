package dev.theseus.engine.build.internal.convert;

import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.UnpackOptions;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Nobody may touch a file. */
public class NoFileTrees implements FileTrees {
    @Override
    public Optional<FileEntry> stat(Path root, String path) {
        throw new AssertionError(path);
    }

    @Override
    public String resolve(Path root, String path) {
        throw new AssertionError(path);
    }

    @Override
    public Optional<byte[]> read(Path root, String path, int limit) {
        throw new AssertionError(path);
    }

    @Override
    public void makeDirectories(Path root, String path) {
        throw new AssertionError(path);
    }

    @Override
    public void makeFile(Path root, String path) {
        throw new AssertionError(path);
    }

    @Override
    public void pack(Path root, String path, String rename, OutputStream tar) {
        throw new AssertionError(path);
    }

    @Override
    public void unpack(Path root, String path, InputStream tar, UnpackOptions options) {
        throw new AssertionError(path);
    }

    @Override
    public void copyContents(Path sourceRoot, String sourcePath, Path target) {
        throw new AssertionError(sourcePath);
    }

    @Override
    public List<String> list(Path root, String path) {
        throw new AssertionError(path);
    }

    @Override
    public void remove(Path tree) {
        throw new AssertionError(tree.toString());
    }

    @Override
    public long diskUsage(Path tree) {
        throw new AssertionError(tree.toString());
    }
}
