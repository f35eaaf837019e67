package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileTrees;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Excerpt;
import dev.theseus.build.dockerfile.SourceRange;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import dev.theseus.engine.build.BuildFiles;
import dev.theseus.engine.build.BuildReasons;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A context's Dockerfile.
 *
 * @param name path within the context
 * @param text of it
 */
public record DockerfileText(String name, String text) {
    private static final String USUAL = "Dockerfile";
    private static final int LIMIT = 4 << 20;

    /** @throws EngineException {@code INVALID_PARAMETER} when it is not there, is too large, or has nothing in it */
    public static DockerfileText read(FileTrees files, Path context, String asked) {
        String name = Path.of("/", asked.isEmpty() ? USUAL : asked)
                .normalize()
                .toString()
                .substring(1);
        Optional<byte[]> found = files.read(context, name, LIMIT);
        if (found.isEmpty() && asked.isEmpty()) {
            found = files.read(context, "dockerfile", LIMIT);
        }
        byte[] bytes = found.orElseThrow(() -> EngineException.invalid("Cannot locate specified Dockerfile: " + name));
        return of(new BuildFiles.Text(name, bytes));
    }

    /** @throws EngineException {@code INVALID_PARAMETER} when it has nothing in it */
    public static DockerfileText of(BuildFiles.Text file) {
        if (file.content().length == 0) {
            throw EngineException.invalid("The Dockerfile (" + file.name() + ") cannot be empty");
        }
        return new DockerfileText(file.name(), new String(file.content(), StandardCharsets.UTF_8));
    }

    Dockerfile parse() {
        try {
            return DockerfileParser.parse(name, text);
        } catch (DockerfileException e) {
            throw refused("dockerfile parse error", e);
        }
    }

    /** The failure with the line and what stands there. */
    EngineException refused(String what, DockerfileException failure) {
        if (failure.range().isEmpty()) {
            return EngineException.invalid(what + ": " + failure.sentence()).because(BuildReasons.DOCKERFILE_INVALID);
        }
        SourceRange range = failure.range().get();
        return EngineException.invalid(what + " on line " + range.startLine() + ": " + failure.sentence() + "\n"
                        + Excerpt.of(name, text, range))
                .because(
                        BuildReasons.DOCKERFILE_INVALID,
                        Map.of(
                                BuildReasons.LINE,
                                Integer.toString(range.startLine()),
                                BuildReasons.LAST_LINE,
                                Integer.toString(range.endLine())));
    }
}
