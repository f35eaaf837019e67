package dev.theseus.engine.build.internal.context;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Leaves out of a layer what a runtime makes to mount upon: the mount points, and the folders above them as far as nothing else has
 * changed in them.
 */
public final class MountStubs {
    private static final int PERMISSIONS = 07777;

    private final FileTrees files;
    private final Path base;
    private final Set<String> targets = new HashSet<>();
    private final Set<String> above = new HashSet<>();

    /**
     * What was mounted.
     *
     * @param base files that the layer stands on
     * @param targets absolute paths in them
     */
    public MountStubs(FileTrees files, Path base, Collection<String> targets) {
        this.files = files;
        this.base = base;
        for (String target : targets) {
            String path = real(target);
            this.targets.add(path);
            for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
                above.add(path.substring(0, slash));
            }
            above.add("");
        }
    }

    /** A mount lies where the links on the way lead. */
    private String real(String target) {
        String there = target;
        String missing = "";
        while (there.length() > 1) {
            try {
                String resolved = files.resolve(base, there);
                return (resolved.equals("/") ? "" : resolved.substring(1)) + missing;
            } catch (EngineException e) {
                // What is not there yet has no links.
                int slash = there.lastIndexOf('/');
                missing = there.substring(slash) + missing;
                there = slash <= 0 ? "/" : there.substring(0, slash);
            }
        }
        return missing.isEmpty() ? "" : missing.substring(1);
    }

    /**
     * Copies a layer without them.
     *
     * @param layer writes it
     */
    public void strip(Consumer<OutputStream> layer, OutputStream to) {
        try {
            Pipe pipe = Pipe.open();
            CompletableFuture<Boolean> written = new CompletableFuture<>();
            Thread.ofVirtual().name("strip").start(() -> write(layer, pipe, written));
            try (InputStream in = Channels.newInputStream(pipe.source());
                    TarScreen screened = new TarScreen(in, new Stripping())) {
                screened.transferTo(to);
            }
            written.join();
        } catch (CompletionException e) {
            throw switch (e.getCause()) {
                case EngineException failure -> failure;
                case null, default -> EngineException.internal("reading a layer", e);
            };
        } catch (IOException e) {
            throw EngineException.internal("reading a layer", e);
        }
    }

    private static void write(Consumer<OutputStream> layer, Pipe pipe, CompletableFuture<Boolean> written) {
        try (OutputStream out = Channels.newOutputStream(pipe.sink())) {
            layer.accept(out);
            written.complete(true);
        } catch (Throwable e) {
            // Whatever it is: somebody waits.
            written.completeExceptionally(e);
        }
    }

    private final class Stripping implements TarScreen.Screen {
        @Override
        public OptionalInt mode(TarMember member) {
            boolean isPoint = targets.contains(member.name()) && !member.isDirectory();
            return isPoint ? OptionalInt.empty() : OptionalInt.of(member.mode());
        }

        @Override
        public boolean waits(TarMember folder) {
            if (!folder.isDirectory()) {
                return false;
            }
            return targets.contains(folder.name()) || above.contains(folder.name()) && isAsBefore(folder);
        }

        /** One that was not there has been made for the mount; one whose owner or mode is another one has been changed. */
        private boolean isAsBefore(TarMember folder) {
            Optional<FileEntry> before = files.stat(base, "/" + folder.name());
            return before.isEmpty()
                    || (before.get().mode() & PERMISSIONS) == folder.mode()
                            && before.get().uid() == folder.uid()
                            && before.get().gid() == folder.gid();
        }
    }
}
