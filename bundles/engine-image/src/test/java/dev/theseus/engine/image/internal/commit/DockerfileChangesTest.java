package dev.theseus.engine.image.internal.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.image.ImageConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DockerfileChangesTest {
    private static ImageConfig apply(String... changes) {
        return DockerfileChanges.apply(ImageConfig.EMPTY, List.of(changes));
    }

    private static String refusal(String change) {
        return assertThrows(EngineException.class, () -> apply(change)).message();
    }

    @Test
    void commandsComeAsListOrForTheShell() {
        assertEquals(
                Optional.of(List.of("top", "-b")),
                apply("CMD [\"top\", \"-b\"]").command());
        assertEquals(
                Optional.of(List.of("/bin/sh", "-c", "top -b")),
                apply("cmd top -b").command());
        assertEquals(
                Optional.of(List.of("/bin/bash", "-c", "x")),
                apply("SHELL [\"/bin/bash\",\"-c\"]", "ENTRYPOINT x").entrypoint());
        ImageConfig both = apply("CMD a", "ENTRYPOINT [\"b\"]");
        assertEquals(Optional.of(List.of("/bin/sh", "-c", "a")), both.command());
        ImageConfig old = apply("CMD a");
        assertEquals(
                Optional.empty(),
                DockerfileChanges.apply(old, List.of("ENTRYPOINT [\"b\"]")).command());
    }

    @Test
    void environmentAndLabelsKnowQuotesAndVariables() {
        assertEquals(
                List.of("A=1", "B=two words", "C=1/x", "D=$A", "E=rest of line"),
                apply("ENV A=1 B=\"two words\"", "ENV C=${A}/x D='$A'", "ENV E rest of line")
                        .environment());
        assertEquals(
                Map.of("a.b", "c d", "e", ""), apply("LABEL a.b=\"c d\" e=").labels());
        assertEquals(List.of("A=2"), apply("ENV A=1", "ENV A=2").environment());
    }

    @Test
    void theRestOfTheInstructions() {
        ImageConfig config = apply(
                "EXPOSE 80 53/udp 8000-8001",
                "USER app:app",
                "VOLUME /data /more",
                "VOLUME [\"/with space\"]",
                "WORKDIR /srv",
                "WORKDIR sub/../deep",
                "STOPSIGNAL SIGINT",
                "ONBUILD RUN make");
        assertEquals(
                Set.of(
                        new PortKey(80, "tcp"),
                        new PortKey(53, "udp"),
                        new PortKey(8000, "tcp"),
                        new PortKey(8001, "tcp")),
                config.exposedPorts());
        assertEquals("app:app", config.user());
        assertEquals(Set.of("/data", "/more", "/with space"), config.volumes());
        assertEquals("/srv/deep", config.workingDirectory());
        assertEquals("SIGINT", config.stopSignal());
        assertEquals(List.of("RUN make"), config.onBuild());
    }

    @Test
    void healthchecks() {
        assertEquals(
                Optional.of(new Healthcheck(
                        List.of("CMD-SHELL", "curl -f localhost"),
                        Duration.ofSeconds(90),
                        Duration.ofMillis(500),
                        Duration.ZERO,
                        Duration.ZERO,
                        2)),
                apply("HEALTHCHECK --interval=1m30s --timeout=500ms --retries=2 CMD curl -f localhost")
                        .healthcheck());
        assertEquals(
                List.of("NONE"),
                apply("HEALTHCHECK NONE").healthcheck().orElseThrow().test());
    }

    @Test
    void mistakesAreNamed() {
        assertEquals("from is not a valid change command", refusal("FROM scratch"));
        assertEquals("CMD requires at least one argument", refusal("CMD"));
        assertEquals("ENV must have two arguments", refusal("ENV A"));
        assertEquals("invalid containerPort: 99999", refusal("EXPOSE 99999"));
        assertEquals("invalid containerPort: 80/ftp", refusal("EXPOSE 80/ftp"));
        assertEquals("unterminated quote in: A=\"x", refusal("ENV A=\"x"));
        assertEquals("ONBUILD isn't allowed as an ONBUILD trigger", refusal("ONBUILD ONBUILD RUN x"));
        assertEquals("invalid duration \"soon\"", refusal("HEALTHCHECK --interval=soon CMD x"));
        assertEquals("HEALTHCHECK: unknown flag: color", refusal("HEALTHCHECK --color=red CMD x"));
    }
}
