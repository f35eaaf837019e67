package dev.theseus.kit.storage.layer;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.kit.storage.tar.ExtractOptions;
import dev.theseus.kit.storage.tar.LayerExtractor;
import dev.theseus.linux.file.RootedDirectory;
import java.io.InputStream;
import java.nio.file.Path;

/** Unpacks layers as {@link dev.theseus.api.storage.StorageDriver#apply} wants it. */
public final class LayerUnpacking {
    private LayerUnpacking() {}

    /** @return bytes of the regular files unpacked */
    public static long unpack(Path folder, ExtractOptions options, InputStream tar, CallContext context) {
        try (RootedDirectory root = RootedDirectory.open(folder)) {
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
