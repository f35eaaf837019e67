package dev.theseus.engine.build.internal.context;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.api.host.UnpackOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Copies a tree from one root into another as an archive between two threads, so that all is kept that an archive keeps. */
final class TreePipe {
    private final FileTrees files;

    TreePipe(FileTrees files) {
        this.files = files;
    }

    /**
     * Where to.
     *
     * @param folder within the root; it is there
     * @param screen what is let through
     */
    record Place(Path root, String folder, UnpackOptions options, TarScreen.Screen screen) {}

    /**
     * Copies.
     *
     * @param path within the source; its contents if it is the root itself
     * @param name that it gets
     */
    void transfer(Path source, String path, String name, Place place) {
        try {
            Pipe pipe = Pipe.open();
            CompletableFuture<Boolean> packed = new CompletableFuture<>();
            Thread.ofVirtual().name("copy").start(() -> pack(source, path, name, pipe, packed));
            try (InputStream in = Channels.newInputStream(pipe.source());
                    TarScreen screened = new TarScreen(in, place.screen())) {
                files.unpack(place.root(), place.folder(), screened, place.options());
            }
            packed.join();
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case EngineException failure -> failure;
                case null, default -> EngineException.internal("copying files", e);
            };
        } catch (IOException e) {
            throw EngineException.internal("copying files", e);
        }
    }

    private void pack(Path source, String path, String name, Pipe pipe, CompletableFuture<Boolean> packed) {
        try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
            files.pack(source, path, name, out);
            packed.complete(true);
        } catch (Throwable e) {
            // Whatever it is: somebody waits.
            packed.completeExceptionally(e);
        }
    }
}
