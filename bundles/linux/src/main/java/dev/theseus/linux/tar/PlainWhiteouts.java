package dev.theseus.linux.tar;

import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;

/** Deletes what lower layers left in the same tree. */
final class PlainWhiteouts implements WhiteoutPolicy {
    @Override
    public void delete(RootedDirectory root, String path, UnpackedPaths unpacked) {
        if (!unpacked.contains(path)) {
            root.remove(path);
        } else if (root.stat(path).filter(FileStatus::isDirectory).isPresent()) {
            makeOpaque(root, path, unpacked);
        }
    }

    @Override
    public void makeOpaque(RootedDirectory root, String folder, UnpackedPaths unpacked) {
        for (String name : root.list(folder)) {
            String path = RootedPath.join(folder, name);
            if (!unpacked.contains(path)) {
                root.remove(path);
            } else if (root.stat(path).filter(FileStatus::isDirectory).isPresent()) {
                makeOpaque(root, path, unpacked);
            }
        }
    }
}
