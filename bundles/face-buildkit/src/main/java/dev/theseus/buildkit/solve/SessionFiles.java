package dev.theseus.buildkit.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import dev.theseus.buildkit.progress.Progress;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.buildkit.session.SyncedFolder;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.ContextTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of a client that offers folders in its session; what it is asked for is shown. */
final class SessionFiles implements BuildFiles {
    private static final int ERRORS = 2;

    private final ClientSession session;
    private final FrontendOptions options;
    private final Progress progress;
    private Optional<byte[]> rules = Optional.empty();
    private Optional<Text> dockerfile = Optional.empty();

    SessionFiles(ClientSession session, FrontendOptions options, Progress progress) {
        this.session = session;
        this.options = options;
        this.progress = progress;
    }

    /** As it was read; empty before. */
    Optional<Text> readDockerfile() {
        return dockerfile;
    }

    @Override
    public Text dockerfile(CallContext call) {
        String name = options.dockerfile();
        String ignore = name + ".dockerignore";
        List<String> wanted = new ArrayList<>(List.of(name, ignore));
        if (name.equals("Dockerfile")) {
            wanted.add("dockerfile");
        }
        Map<String, byte[]> found = shown(
                "[internal] load build definition from " + name,
                "transferring dockerfile:",
                (vertex, transfer, c) -> {
                    Map<String, byte[]> read = new SyncedFolder(session, options.dockerfileFolder())
                            .read(wanted, bytes -> transfer.moved(bytes, 0), c);
                    read(read.getOrDefault(name, read.get("dockerfile")));
                    DockerfileChecks.warn(dockerfile.orElseThrow(), options, vertex);
                    return read;
                },
                call);
        rules = Optional.ofNullable(found.get(ignore));
        DockerfileChecks.refuse(dockerfile.orElseThrow(), options);
        return dockerfile.orElseThrow();
    }

    private void read(byte @Nullable [] content) {
        String name = options.dockerfile();
        if (content == null) {
            throw EngineException.invalid("failed to read dockerfile: open " + name + ": no such file or directory");
        }
        dockerfile = Optional.of(new Text(name, content));
    }

    @Override
    public String contextName() {
        return session.sharedKey().isEmpty() ? "" : options.contextFolder() + ":" + session.sharedKey();
    }

    @Override
    public void context(ContextTarget target, List<String> paths, CallContext call) {
        SyncedFolder context = new SyncedFolder(session, options.contextFolder());
        SyncedFolder.Wish wish = new SyncedFolder.Wish(paths, excluded(context, call));
        shown(
                "[internal] load build context",
                "transferring context:",
                (vertex, transfer, c) -> {
                    context.copyTo(
                            target,
                            wish,
                            bytes -> transfer.moved(bytes, 0),
                            words -> vertex.log(ERRORS, (words + "\n").getBytes(StandardCharsets.UTF_8)),
                            c);
                    return true;
                },
                call);
    }

    private synchronized List<String> excluded(SyncedFolder context, CallContext call) {
        if (rules.isEmpty()) {
            String name = ".dockerignore";
            rules = Optional.of(shown(
                            "[internal] load " + name,
                            "transferring context:",
                            (_, transfer, c) -> context.read(List.of(name), bytes -> transfer.moved(bytes, 0), c),
                            call)
                    .getOrDefault(name, new byte[0]));
        }
        return patterns(rules.get());
    }

    private static List<String> patterns(byte[] text) {
        try {
            return IgnoreRules.parse(new String(text, StandardCharsets.UTF_8)).patterns();
        } catch (DockerfileException e) {
            throw EngineException.invalid(".dockerignore: " + e.sentence());
        }
    }

    /** Something that the client is asked for. */
    @FunctionalInterface
    private interface Work<T> {
        T run(Progress.Vertex vertex, Progress.Transfer transfer, CallContext call);
    }

    private <T> T shown(String name, String transferring, Work<T> work, CallContext call) {
        Progress.Vertex vertex = progress.begin(name);
        Progress.Transfer transfer = vertex.transfer(transferring);
        try {
            T result = work.run(vertex, transfer, call);
            vertex.end();
            return result;
        } catch (EngineException e) {
            vertex.fail(e.message());
            throw e;
        }
    }
}
