package dev.theseus.kit.storage.tar;

import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.PathWalk;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.file.RootedPath;
import java.util.List;

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
        PathWalk.below(RootedPath.clean(folder), new PathWalk.Visitor() {
            @Override
            public List<String> enter(String path) {
                return root.list(path);
            }

            @Override
            public boolean visit(String path) {
                if (unpacked.contains(path)) {
                    return root.stat(path).filter(FileStatus::isDirectory).isPresent();
                }
                root.remove(path);
                return false;
            }
        });
    }
}
