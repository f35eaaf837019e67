package dev.theseus.engine.build.internal.kept;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.build.BuildFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A folder for a context, which may hold the last one of its name: {@code files}, and the {@code table} of what is in it. While files
 * come there is no table, so that what was cut short is not believed.
 */
public final class KeptContext {
    private final Path folder;
    private final FileTrees files;

    /** @param folder that is there, and that nobody else uses meanwhile */
    public KeptContext(Path folder, FileTrees files) {
        this.folder = folder;
        this.files = files;
    }

    public Path root() {
        return folder.resolve("files");
    }

    /**
     * Fetches the context; blocks until it is here. Nothing stays of one that fails.
     *
     * @param paths what is needed; empty for everything
     * @return what it consists of, to be closed
     */
    public ContextTable fetch(BuildFiles client, List<String> paths, CallContext call) {
        Path table = folder.resolve("table");
        Path draft = folder.resolve("table.new");
        try {
            Optional<ContextTable> before = ContextTable.open(table);
            try {
                Files.deleteIfExists(table);
                if (before.isEmpty()) {
                    files.remove(root());
                    Files.createDirectories(root());
                }
                try (ContextSync sync = new ContextSync(root(), before, draft, folder.resolve("list"), files)) {
                    client.context(sync, paths, call);
                    sync.commit();
                }
            } finally {
                before.ifPresent(ContextTable::close);
            }
            Files.move(draft, table, StandardCopyOption.ATOMIC_MOVE);
            return ContextTable.open(table).orElseThrow();
        } catch (IOException e) {
            clear();
            throw EngineException.internal("cannot keep the build context", e);
        } catch (RuntimeException e) {
            clear();
            throw e;
        }
    }

    private void clear() {
        files.remove(root());
        files.remove(folder.resolve("table.new"));
    }
}
