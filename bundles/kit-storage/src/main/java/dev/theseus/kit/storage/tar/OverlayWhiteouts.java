package dev.theseus.kit.storage.tar;

import dev.theseus.linux.file.FileStatus;
import dev.theseus.linux.file.RootedDirectory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A device 0/0 hides a name, an attribute makes a folder opaque. */
final class OverlayWhiteouts implements WhiteoutPolicy {
    static final String OPAQUE = "trusted.overlay.opaque";
    /** Attributes that steer overlayfs itself; content from elsewhere must not bring its own. */
    static final String PRIVATE_PREFIX = "trusted.overlay.";

    @Override
    public void delete(RootedDirectory root, String path, UnpackedPaths unpacked) {
        Optional<FileStatus> own = unpacked.contains(path) ? root.stat(path) : Optional.empty();
        if (own.isPresent()) {
            // A mark is about the layers below: what this layer itself has put there stays, and hides them already.
            if (own.get().isDirectory()) {
                makeOpaque(root, path, unpacked);
            }
            return;
        }
        root.remove(path);
        root.makeNode(path, FileStatus.CHARACTER_DEVICE, 0, 0);
    }

    @Override
    public void makeOpaque(RootedDirectory root, String folder, UnpackedPaths unpacked) {
        root.setExtendedAttribute(folder, OPAQUE, "y".getBytes(StandardCharsets.US_ASCII));
    }
}
