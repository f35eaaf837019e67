package dev.theseus.engine.build.internal.kept;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.graph.ExecMount;
import dev.theseus.engine.build.internal.cache.CacheMounts;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.run.Awaited;
import dev.theseus.engine.build.internal.run.BuildFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The context of a client that is asked for it: what is needed, while steps that need nothing of it run. */
public final class FetchedContext implements BuildContext {
    private static final ExecMount.Owner OWNER = new ExecMount.Owner(0, 0, 0700);

    private final BuildFiles client;
    private final CacheMounts kept;
    private final BuildFolder folder;
    private final FileTrees files;
    private final List<Thread> threads = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Optional<CompletableFuture<FileRoot>> expected = Optional.empty();
    private Optional<CompletableFuture<FileRoot>> whole = Optional.empty();

    /**
     * Asks for nothing yet.
     *
     * @param kept contexts of builds before
     * @param folder of the build, for one that is not kept
     */
    public FetchedContext(BuildFiles client, CacheMounts kept, BuildFolder folder, FileTrees files) {
        this.client = client;
        this.kept = kept;
        this.folder = folder;
        this.files = files;
    }

    @Override
    public synchronized void expect(Set<String> paths, CallContext call) {
        if (paths.contains("")) {
            expected = Optional.of(wholeSoon(call));
        } else if (!paths.isEmpty()) {
            expected = Optional.of(begin(List.copyOf(paths), call));
        }
    }

    @Override
    public FileRoot expected(CallContext call) {
        CompletableFuture<FileRoot> coming;
        synchronized (this) {
            coming = expected.orElseGet(() -> wholeSoon(call));
        }
        return Awaited.get(coming, "receiving the build context", call);
    }

    @Override
    public FileRoot whole(CallContext call) {
        return Awaited.get(wholeSoon(call), "receiving the build context", call);
    }

    private synchronized CompletableFuture<FileRoot> wholeSoon(CallContext call) {
        CompletableFuture<FileRoot> coming = whole.orElseGet(() -> begin(List.of(), call));
        whole = Optional.of(coming);
        return coming;
    }

    private CompletableFuture<FileRoot> begin(List<String> paths, CallContext call) {
        CompletableFuture<FileRoot> coming = new CompletableFuture<>();
        threads.add(Thread.ofVirtual().name("build-context").start(() -> {
            try {
                coming.complete(fetch(paths, call));
            } catch (Throwable e) {
                // Whatever it is: somebody waits.
                coming.completeExceptionally(e);
            }
        }));
        return coming;
    }

    private FileRoot fetch(List<String> paths, CallContext call) {
        KeptContext context = new KeptContext(place(call), files);
        ContextTable table = context.fetch(client, paths, call);
        remember(table);
        return new FileRoot(context.root(), true, Optional.empty(), Optional.of(table));
    }

    /** Another build that has the context of this name in use makes this one get another. */
    private Path place(CallContext call) {
        String name = client.contextName();
        if (name.isEmpty()) {
            return folder.makeNew();
        }
        CacheMounts.Claim claim = kept.claim(
                new ExecMount.CacheKey(name, Optional.empty(), OWNER), ExecMount.Sharing.PRIVATE, _ -> {}, call);
        remember(claim);
        return claim.path();
    }

    private synchronized void remember(AutoCloseable one) {
        open.add(one);
    }

    @Override
    public void close() {
        List<Thread> begun;
        synchronized (this) {
            begun = List.copyOf(threads);
        }
        boolean interrupted = false;
        for (Thread thread : begun) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    // What it writes to is given back only then.
                    interrupted = true;
                }
            }
        }
        synchronized (this) {
            for (AutoCloseable one : open.reversed()) {
                try {
                    one.close();
                } catch (Exception e) {
                    throw EngineException.internal("giving a build context back", e);
                }
            }
            open.clear();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
