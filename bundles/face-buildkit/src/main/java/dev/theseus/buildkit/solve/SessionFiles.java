package dev.theseus.buildkit.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.ignore.IgnoreRules;
import dev.theseus.buildkit.progress.Progress;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.buildkit.session.SyncedFolder;
import dev.theseus.engine.build.BuildFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The files of a client that offers folders in its session; what it is asked for is shown. */
final class SessionFiles implements BuildFiles {
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
                (transfer, c) -> new SyncedFolder(session, options.dockerfileFolder())
                        .read(wanted, bytes -> transfer.moved(bytes, 0), c),
                call);
        rules = Optional.ofNullable(found.get(ignore));
        byte[] content = found.getOrDefault(name, found.get("dockerfile"));
        if (content == null) {
            throw EngineException.invalid("failed to read dockerfile: open " + name + ": no such file or directory");
        }
        Text text = new Text(name, content);
        dockerfile = Optional.of(text);
        return text;
    }

    @Override
    public void context(Path folder, CallContext call) {
        SyncedFolder context = new SyncedFolder(session, options.contextFolder());
        if (rules.isEmpty()) {
            String name = ".dockerignore";
            rules = Optional.ofNullable(shown(
                            "[internal] load " + name,
                            "transferring context:",
                            (transfer, c) -> context.read(List.of(name), bytes -> transfer.moved(bytes, 0), c),
                            call)
                    .get(name));
        }
        List<String> excluded = rules.map(SessionFiles::patterns).orElse(List.of());
        shown(
                "[internal] load build context",
                "transferring context:",
                (transfer, c) -> {
                    context.copyTo(folder, excluded, bytes -> transfer.moved(bytes, 0), c);
                    return true;
                },
                call);
    }

    private static List<String> patterns(byte[] text) {
        try {
            return IgnoreRules.parse(new String(text, StandardCharsets.UTF_8)).patterns();
        } catch (DockerfileException e) {
            throw EngineException.invalid(".dockerignore: " + e.sentence());
        }
    }

    private <T> T shown(
            String name, String transferring, BiFunction<Progress.Transfer, CallContext, T> work, CallContext call) {
        Progress.Vertex vertex = progress.begin(name);
        Progress.Transfer transfer = vertex.transfer(transferring);
        try {
            T result = work.apply(transfer, call);
            vertex.end();
            return result;
        } catch (EngineException e) {
            vertex.fail(e.message());
            throw e;
        }
    }
}
