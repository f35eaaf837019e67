package dev.theseus.buildkit.solve;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import dev.theseus.api.error.EngineException;
import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Excerpt;
import dev.theseus.build.dockerfile.SourceRange;
import dev.theseus.build.dockerfile.lint.Checks;
import dev.theseus.build.dockerfile.lint.Linter;
import dev.theseus.build.dockerfile.lint.Rule;
import dev.theseus.build.dockerfile.lint.Warning;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import dev.theseus.buildkit.message.Position;
import dev.theseus.buildkit.message.Range;
import dev.theseus.buildkit.message.SourceInfo;
import dev.theseus.buildkit.message.VertexWarning;
import dev.theseus.buildkit.progress.Progress;
import dev.theseus.engine.build.BuildFiles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is better not done in a Dockerfile, as BuildKit's clients show it: beside a build, or instead of one. */
final class DockerfileChecks {
    private static final String RULES = "https://docs.docker.com/go/dockerfile/rule/";
    private static final String VERSION = "1.0.0";
    private static final Gson JSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private DockerfileChecks() {}

    /** What is said of a file that may be none. */
    private record Said(List<Warning> warnings, boolean fails) {}

    private static String text(BuildFiles.Text file) {
        return new String(file.content(), StandardCharsets.UTF_8);
    }

    /** @throws DockerfileException for a file that is none */
    private static Said check(BuildFiles.Text file, FrontendOptions options) {
        Dockerfile parsed = DockerfileParser.parse(file.name(), text(file));
        Checks checks = Checks.parse(options.checks().orElse(parsed.directives().check()));
        return new Said(Linter.check(parsed, checks), checks.error());
    }

    /** Tells of it beside a build. What is wrong with the file is told by the build. */
    static void warn(BuildFiles.Text file, FrontendOptions options, Progress.Vertex vertex) {
        if (!options.question().isEmpty()) {
            return;
        }
        try {
            check(file, options).warnings().forEach(warning -> vertex.warn(event(file, warning)));
        } catch (DockerfileException e) {
            // Nobody warns of a file that is none.
            Thread.onSpinWait();
        }
    }

    private static VertexWarning.Builder event(BuildFiles.Text file, Warning warning) {
        SourceRange range = warning.range();
        return VertexWarning.newBuilder()
                .setSummary(ByteString.copyFromUtf8(
                        warning.rule().word() + ": " + warning.message() + " (line " + range.startLine() + ")"))
                .addDetail(ByteString.copyFromUtf8(warning.rule().description()))
                .setUrl(url(warning.rule()))
                .setInfo(SourceInfo.newBuilder()
                        .setFilename(file.name())
                        .setLanguage("Dockerfile")
                        .setData(ByteString.copyFrom(file.content())))
                .addRanges(Range.newBuilder()
                        .setStart(Position.newBuilder().setLine(range.startLine()))
                        .setEnd(Position.newBuilder().setLine(range.endLine())));
    }

    private static String url(Rule rule) {
        return RULES + rule.name().toLowerCase(Locale.ROOT).replace('_', '-') + "/";
    }

    /** @throws EngineException {@code INVALID_PARAMETER} where a warning is to fail the build, and there is one */
    static void refuse(BuildFiles.Text file, FrontendOptions options) {
        if (!options.question().isEmpty()) {
            return;
        }
        try {
            Said said = check(file, options);
            if (said.fails() && !said.warnings().isEmpty()) {
                throw EngineException.invalid("lint violation found for rules: "
                        + said.warnings().stream()
                                .map(warning -> warning.rule().word())
                                .distinct()
                                .collect(Collectors.joining(", ")));
            }
        } catch (DockerfileException e) {
            // The build says it.
            Thread.onSpinWait();
        }
    }

    /** The answer where nothing is built. */
    static Map<String, String> answer(BuildFiles.Text file, FrontendOptions options) {
        JsonObject result = new JsonObject();
        JsonArray sources = new JsonArray();
        sources.add(SourceJson.info(file));
        JsonArray warnings = new JsonArray();
        StringBuilder words = new StringBuilder();
        boolean good = true;
        try {
            for (Warning warning : check(file, options).warnings()) {
                good = false;
                warnings.add(json(warning));
                words.append("\nWARNING: %s - %s\n%s\n%s\n"
                        .formatted(
                                warning.rule().word(),
                                url(warning.rule()),
                                warning.message(),
                                Excerpt.of(file.name(), text(file), warning.range())));
            }
        } catch (DockerfileException e) {
            good = false;
            result.add("buildError", error(e));
        }
        result.add("warnings", warnings);
        result.add("sources", sources);
        return Map.of(
                "result.json",
                JSON.toJson(result),
                "result.txt",
                words.toString(),
                "result.statuscode",
                good ? "0" : "1",
                "version",
                VERSION);
    }

    private static JsonObject json(Warning warning) {
        JsonObject json = new JsonObject();
        json.addProperty("ruleName", warning.rule().word());
        json.addProperty("description", warning.rule().description());
        json.addProperty("url", url(warning.rule()));
        json.addProperty("detail", warning.message());
        json.add(
                "location",
                SourceJson.ranges(warning.range().startLine(), warning.range().endLine()));
        return json;
    }

    private static JsonObject error(DockerfileException failure) {
        JsonObject error = new JsonObject();
        int first = failure.range().map(SourceRange::startLine).orElse(1);
        error.addProperty("message", "dockerfile parse error on line " + first + ": " + failure.sentence());
        error.add(
                "location",
                SourceJson.ranges(
                        first, failure.range().map(SourceRange::endLine).orElse(first)));
        return error;
    }
}
