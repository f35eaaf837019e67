package dev.theseus.engine.build.internal.remote;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches what a repository has at a commit, by the host's own {@code git}. */
public final class GitRepository {
    private static final Logger LOG = LoggerFactory.getLogger(GitRepository.class);
    private static final int LOOK_MILLIS = 100;
    private static final int TAIL = 2000;
    /** It asks nobody, reads nobody's settings, and takes no repository from the host's own files. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "GIT_TERMINAL_PROMPT", "0",
            "GIT_CONFIG_NOSYSTEM", "1",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_ALLOW_PROTOCOL", "https:http:git:ssh",
            "GIT_SSH_COMMAND", "ssh -o BatchMode=yes");

    private final FileTrees files;

    public GitRepository(FileTrees files) {
        this.files = files;
    }

    /**
     * Fetches into a folder; blocks until done.
     *
     * @param folder that is empty
     * @param keepHistory whether {@code .git} stays
     * @return the wished folder in it
     * @throws EngineException {@code INVALID_PARAMETER} when it cannot be had; {@code UNAVAILABLE} when the host has no git
     */
    public Path fetch(GitAddress address, Path folder, boolean keepHistory, CallContext context) {
        git(folder, context, "init", "-q");
        String reference = address.reference().isEmpty() ? "HEAD" : address.reference();
        String fetched = "FETCH_HEAD";
        try {
            git(folder, context, "fetch", "-q", "--depth", "1", "--no-tags", "--", address.repository(), reference);
        } catch (EngineException e) {
            context.check("fetching a git repository");
            // Not every server hands out a part of the history, or a commit that no name leads to.
            if (address.isCommit()) {
                git(folder, context, "fetch", "-q", "--", address.repository(), "+refs/*:refs/remotes/origin/*");
                fetched = reference;
            } else {
                git(folder, context, "fetch", "-q", "--no-tags", "--", address.repository(), reference);
            }
        }
        git(folder, context, "-c", "advice.detachedHead=false", "checkout", "-q", fetched);
        if (Files.exists(folder.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
            git(folder, context, "remote", "add", "origin", address.repository());
            git(folder, context, "submodule", "update", "-q", "--init", "--recursive", "--depth=1");
        }
        if (!keepHistory) {
            files.remove(folder.resolve(".git"));
        }
        return within(folder, address);
    }

    /** The commit that was fetched, as long as the history is there. */
    public String commit(Path folder, CallContext context) {
        return git(folder, context, "rev-parse", "HEAD").strip();
    }

    private Path within(Path folder, GitAddress address) {
        if (address.folder().isEmpty()) {
            return folder;
        }
        Path wished =
                folder.resolve(files.resolve(folder, "/" + address.folder()).substring(1));
        if (!Files.isDirectory(wished, LinkOption.NOFOLLOW_LINKS)) {
            throw EngineException.invalid(
                    "the repository " + address.repository() + " has no folder " + address.folder());
        }
        return wished;
    }

    private static String git(Path folder, CallContext context, String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        LOG.debug("{} in {}", command, folder);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(ENVIRONMENT);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw EngineException.unavailable("git repositories cannot be fetched: the daemon's host has no git."
                    + " Install it, or send the files as the build's context");
        }
        return await(process, command, context);
    }

    private static String await(Process process, List<String> command, CallContext context) {
        StringBuilder said = new StringBuilder();
        Thread reader = Thread.ofVirtual().name("git-output").start(() -> read(process, said));
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                context.check("fetching a git repository");
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EngineException.cancelled("fetching a git repository: interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw EngineException.invalid(
                    "git " + command.get(1) + " failed: " + said.toString().strip());
        }
        return said.toString();
    }

    private static void read(Process process, StringBuilder said) {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (said.length() > TAIL) {
                    said.delete(0, said.length() - TAIL);
                }
            }
        } catch (IOException e) {
            LOG.debug("what git says cannot be read", e);
        }
    }
}
