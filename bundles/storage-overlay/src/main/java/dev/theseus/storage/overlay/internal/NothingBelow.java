package dev.theseus.storage.overlay.internal;

import dev.theseus.kit.storage.tar.WhiteoutPolicy;
import dev.theseus.linux.file.RootedDirectory;

/** In the lowest layer there is nothing to delete, and a mark would show as a device when it is bound alone. */
final class NothingBelow implements WhiteoutPolicy {
    static final WhiteoutPolicy POLICY = new NothingBelow();

    private NothingBelow() {}

    @Override
    public void delete(RootedDirectory root, String path, UnpackedPaths unpacked) {
        // The name does not exist below.
    }

    @Override
    public void makeOpaque(RootedDirectory root, String folder, UnpackedPaths unpacked) {
        // Nothing shows through.
    }
}
