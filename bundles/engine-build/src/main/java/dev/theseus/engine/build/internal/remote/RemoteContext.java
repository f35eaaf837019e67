package dev.theseus.engine.build.internal.remote;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.engine.build.internal.context.ArchiveCheck;
import dev.theseus.engine.build.internal.context.ContextArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;

/** A context that the client only names: a repository, or the address of an archive or of a Dockerfile. */
public final class RemoteContext {
    private static final Pattern ADDRESS = Pattern.compile("(?i)https?://.+");
    private static final String FETCHED = "fetched";

    private final ContextArchive archives;
    private final GitRepository repositories;

    public RemoteContext(ContextArchive archives, FileTrees files) {
        this.archives = archives;
        this.repositories = new GitRepository(files);
    }

    /**
     * Fetches it; blocks until done.
     *
     * @param folder that is empty
     * @return where the context's files are, in the folder
     * @throws EngineException {@code INVALID_PARAMETER} for what is no address, or cannot be had
     */
    public Path fetch(String address, Path folder, CallContext context) {
        Optional<GitAddress> repository = GitAddress.parse(address);
        if (repository.isPresent()) {
            return repositories.fetch(repository.get(), make(folder.resolve("repository")), false, context);
        }
        if (!ADDRESS.matcher(address).matches()) {
            throw EngineException.invalid("unable to prepare the context: " + address
                    + " is neither a git repository nor the address of a web server");
        }
        RemoteFile.fetch(address, FETCHED, Optional.empty(), folder, context);
        Path file = folder.resolve(FETCHED);
        Path root = make(folder.resolve("root"));
        try {
            if (ArchiveCheck.isArchive(file)) {
                try (InputStream archive = Files.newInputStream(file)) {
                    archives.unpack(archive, root, context);
                }
                Files.delete(file);
            } else {
                Files.move(file, root.resolve("Dockerfile"), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot keep the context of " + address, e);
        }
        return root;
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw EngineException.internal("cannot make a folder for a build", e);
        }
    }
}
