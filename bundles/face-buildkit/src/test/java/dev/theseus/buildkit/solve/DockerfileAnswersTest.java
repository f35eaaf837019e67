package dev.theseus.buildkit.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.build.BuildFiles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class DockerfileAnswersTest {
    private static BuildFiles.Text file(String text) {
        return new BuildFiles.Text("Dockerfile", text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonObject json(Map<String, String> answer) {
        return JsonParser.parseString(answer.get("result.json")).getAsJsonObject();
    }

    private static List<String> names(JsonObject json, String array, String name) {
        return StreamSupport.stream(json.getAsJsonArray(array).spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .map(one -> one.has(name) ? one.get(name).getAsString() : "")
                .toList();
    }

    private static FrontendOptions options() {
        return new FrontendOptions(Map.of());
    }

    private static FrontendOptions options(String name, String value) {
        return new FrontendOptions(Map.of(name, value));
    }

    @Test
    void warningsHaveRuleAndPlace() {
        Map<String, String> answer =
                DockerfileChecks.answer(file("FROM scratch AS Base\nFROM base\nCMD echo hi\n"), options());
        assertEquals("1", answer.get("result.statuscode"));
        JsonObject json = json(answer);
        assertEquals(List.of("StageNameCasing", "JSONArgsRecommended"), names(json, "warnings", "ruleName"));
        JsonObject first = json.getAsJsonArray("warnings").get(0).getAsJsonObject();
        assertEquals(
                "https://docs.docker.com/go/dockerfile/rule/stage-name-casing/",
                first.get("url").getAsString());
        assertEquals(
                "{\"ranges\":[{\"start\":{\"line\":1},\"end\":{\"line\":1}}]}",
                first.get("location").toString());
        assertEquals(List.of("Dockerfile"), names(json, "sources", "filename"));
        assertTrue(answer.get("result.txt").contains(">>> FROM scratch AS Base"), answer::toString);
    }

    @Test
    void whoBuildsMayWishOtherChecksThanTheFile() {
        String text = "# check=skip=StageNameCasing\nFROM scratch AS Base\nCMD echo hi\n";
        assertEquals(
                List.of("JSONArgsRecommended"),
                names(json(DockerfileChecks.answer(file(text), options())), "warnings", "ruleName"));
        Map<String, String> none =
                DockerfileChecks.answer(file(text), options("build-arg:BUILDKIT_DOCKERFILE_CHECK", "skip=all"));
        assertEquals("0", none.get("result.statuscode"));
    }

    @Test
    void aFileThatIsNoneIsAnAnswerToo() {
        Map<String, String> answer = DockerfileChecks.answer(file("FROM scratch\nRUM true\n"), options());
        assertEquals("1", answer.get("result.statuscode"));
        JsonObject error = json(answer).getAsJsonObject("buildError");
        assertTrue(error.get("message").getAsString().contains("line 2: unknown instruction: RUM"), error::toString);
    }

    @Test
    void warningsFailABuildWhereThatIsWished() {
        BuildFiles.Text file = file("# check=error=true\nFROM scratch AS Base\nCMD echo hi\n");
        EngineException refused = assertThrows(EngineException.class, () -> DockerfileChecks.refuse(file, options()));
        assertEquals("lint violation found for rules: StageNameCasing, JSONArgsRecommended", refused.message());
        DockerfileChecks.refuse(file, options("requestid", "frontend.lint"));
        DockerfileChecks.refuse(file("# check=error=true\nFROM scratch\n"), options());
    }

    private static final String STAGES = """
            ARG BASE=scratch
            FROM ${BASE} AS tools
            ARG WHO=world
            RUN --mount=type=secret,id=token,required=true true
            FROM scratch AS unneeded
            ARG UNASKED
            FROM scratch
            COPY --from=tools / /
            RUN --mount=type=ssh --mount=type=cache,target=/c true
            """;

    @Test
    void targetsAreTheStages() {
        JsonObject json = json(new DockerfileOutline(file(STAGES)).targets());
        assertEquals(List.of("tools", "unneeded", ""), names(json, "targets", "name"));
        assertEquals(List.of("", "", "true"), names(json, "targets", "default"));
        assertEquals(List.of("${BASE}", "scratch", "scratch"), names(json, "targets", "base"));
    }

    @Test
    void theOutlineIsWhatTheTargetNeeds() {
        JsonObject json = json(new DockerfileOutline(file(STAGES)).outline(options("build-arg:WHO", "you")));
        assertEquals(List.of("BASE", "WHO"), names(json, "args", "name"));
        assertEquals(List.of("scratch", "you"), names(json, "args", "value"));
        assertEquals(List.of("token"), names(json, "secrets", "name"));
        assertEquals(List.of("true"), names(json, "secrets", "required"));
        assertEquals(List.of("default"), names(json, "ssh", "name"));
        assertEquals(List.of("/c"), names(json, "cache", "ID"));
        JsonObject other = json(new DockerfileOutline(file(STAGES)).outline(options("target", "unneeded")));
        assertEquals("unneeded", other.get("name").getAsString());
        assertFalse(other.has("secrets"));
        assertTrue(assertThrows(
                        EngineException.class,
                        () -> new DockerfileOutline(file(STAGES)).outline(options("target", "none")))
                .message()
                .contains("none"));
    }
}
