package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.tar.ExtractOptions;
import dev.theseus.linux.tar.LayerExtractor;
import dev.theseus.linux.tar.WhiteoutPolicy;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** Unpacks a layer straight into a snapshot's upper folder: overlayfs's own marks stand for deletions, so no mount is needed. */
final class LayerUnpacking {
    /** In the lowest layer there is nothing to delete, and a mark would show as a device when it is bound alone. */
    private static final WhiteoutPolicy NOTHING_BELOW = new WhiteoutPolicy() {
        @Override
        public void delete(RootedDirectory root, String path, UnpackedPaths unpacked) {
            // The name does not exist below.
        }

        @Override
        public void makeOpaque(RootedDirectory root, String folder, UnpackedPaths unpacked) {
            // Nothing shows through.
        }
    };

    private LayerUnpacking() {}

    /**
     * @param lower the layers below, topmost first
     * @return bytes of the regular files unpacked
     */
    static long unpack(Path upper, List<Path> lower, InputStream tar, CallContext context) {
        ExtractOptions options = ExtractOptions.layer(lower.isEmpty() ? NOTHING_BELOW : WhiteoutPolicy.overlay())
                .withImpliedFolders(new ParentFolders(lower));
        try (RootedDirectory root = RootedDirectory.open(upper)) {
            return extract(new WatchedInput(tar, context), root, options);
        }
    }

    private static long extract(WatchedInput tar, RootedDirectory root, ExtractOptions options) {
        try {
            return LayerExtractor.extract(tar, root, options);
        } catch (EngineException e) {
            if (tar.failed()) {
                throw e;
            }
            // What is missing, in the way or damaged here is the archive's own doing: our caller's input is wrong.
            throw switch (e.kind()) {
                case DATA_LOSS, CONFLICT, NOT_FOUND, ALREADY_EXISTS ->
                    new EngineException(ErrorKind.INVALID_PARAMETER, e.message(), e);
                default -> e;
            };
        }
    }
}
