package dev.theseus.kit.storage.tar;

import dev.theseus.linux.file.RootedDirectory;

/** What becomes of a layer's notes that something below it is deleted. Paths are clean and below the root. */
public interface WhiteoutPolicy {
    /** Unpacks names such as {@code .wh.x} like any other: for archives that are no layers. */
    WhiteoutPolicy NONE = new WhiteoutPolicy() {
        @Override
        public boolean applies() {
            return false;
        }

        @Override
        public void delete(RootedDirectory root, String path, UnpackedPaths unpacked) {}

        @Override
        public void makeOpaque(RootedDirectory root, String folder, UnpackedPaths unpacked) {}
    };

    /** Whether the archive's whiteout names mean anything. */
    default boolean applies() {
        return true;
    }

    /** {@code path} is not to be seen from this layer on. */
    void delete(RootedDirectory root, String path, UnpackedPaths unpacked);

    /** Of {@code folder} only what this layer itself holds is to be seen. */
    void makeOpaque(RootedDirectory root, String folder, UnpackedPaths unpacked);

    /** Tells what the present archive itself has brought. */
    interface UnpackedPaths {
        boolean contains(String path);
    }

    /** Leaves overlayfs's own marks in a folder that becomes a lower or upper one. */
    static WhiteoutPolicy overlay() {
        return new OverlayWhiteouts();
    }

    /** Deletes in a tree that already holds the layers below. */
    static WhiteoutPolicy plain() {
        return new PlainWhiteouts();
    }
}
