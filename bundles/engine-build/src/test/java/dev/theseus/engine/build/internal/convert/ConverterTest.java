package dev.theseus.engine.build.internal.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.build.dockerfile.DockerfileException;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.parser.DockerfileParser;
import dev.theseus.build.dockerfile.scope.ArgumentScope;
import dev.theseus.engine.build.graph.Op;
import dev.theseus.engine.build.internal.context.FileRoot;
import dev.theseus.engine.build.internal.context.Selection;
import dev.theseus.engine.build.internal.remote.GitAddress;
import dev.theseus.engine.image.ImageConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConverterTest {
    private static final CallContext CALL = CallContext.background(Duration.ofMinutes(1));

    private final StageState stage = new StageState(
            ImageConfig.EMPTY,
            "",
            ArgumentScope.global(Map.of("GIVEN", "g", "http_proxy", "p"), Map.of())
                    .stage(),
            '\\');

    /** None of these instructions has files. */
    private static final CopySources NO_FILES = new CopySources() {
        @Override
        public FileRoot root(String from, CallContext context) {
            throw new AssertionError(from);
        }

        @Override
        public Path inline(String name, String content) {
            throw new AssertionError(name);
        }

        @Override
        public Path fetch(String address, String name, Optional<String> checksum, CallContext context) {
            throw new AssertionError(address);
        }

        @Override
        public Path repository(GitAddress address, boolean keepHistory, String commit, CallContext context) {
            throw new AssertionError(address.toString());
        }
    };

    private Step convert(String text) {
        Instruction instruction = DockerfileParser.parseOne(text);
        Converter converter = new Converter(NO_FILES, new Selection(new NoFileTrees()));
        return converter.convert(instruction, stage, CALL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '|',
            value = {
                "ENV A=1 B=\"x y\"~/bin/sh -c #(nop)  ENV A=1 B=x y",
                "LABEL a=b~/bin/sh -c #(nop)  LABEL a=b",
                "CMD [\"a\", \"b c\"]~/bin/sh -c #(nop)  CMD [\"a\" \"b c\"]",
                "CMD a b~/bin/sh -c #(nop)  CMD [\"/bin/sh\" \"-c\" \"a b\"]",
                "ENTRYPOINT [\"a\"]~/bin/sh -c #(nop)  ENTRYPOINT [\"a\"]",
                "EXPOSE 90 80/udp~/bin/sh -c #(nop)  EXPOSE 80/udp 90",
                "VOLUME /a /b~/bin/sh -c #(nop)  VOLUME [/a /b]",
                "USER me~/bin/sh -c #(nop)  USER me",
                "WORKDIR x/../y~/bin/sh -c #(nop) WORKDIR /y",
                "STOPSIGNAL SIGKILL~/bin/sh -c #(nop)  STOPSIGNAL SIGKILL",
                "SHELL [\"/bin/bash\", \"-c\"]~/bin/bash -c #(nop)  SHELL [/bin/bash -c]",
                "ONBUILD RUN a~/bin/sh -c #(nop)  ONBUILD RUN a",
                "ARG A=1~/bin/sh -c #(nop)  ARG A=1",
                "MAINTAINER me~/bin/sh -c #(nop)  MAINTAINER me",
                "HEALTHCHECK --interval=90s --retries=3 CMD a~/bin/sh -c #(nop)  HEALTHCHECK &{[\"CMD-SHELL\" \"a\"] \"1m30s\" \"0s\" \"0s\" \"0s\" '\\x03'}",
                "RUN echo a~/bin/sh -c echo a",
                "RUN [\"a\", \"b\"]~a b",
                "RUN --network=none a~RUN --network=none /bin/sh -c a",
                "RUN --mount=type=cache,target=c,id=x/y,sharing=locked a~RUN --mount=type=cache,id=x/y,target=/c /bin/sh -c a",
                "RUN --mount=type=tmpfs,target=/t,size=5m a~RUN --mount=type=tmpfs,target=/t /bin/sh -c a",
                "RUN --mount=type=secret,id=s/t --network=none a~RUN --mount=type=secret,id=s/t,target=/run/secrets/t --network=none /bin/sh -c a",
                "RUN --mount=type=secret,id=t,env=T a~RUN --mount=type=secret,id=t,env=T /bin/sh -c a",
                "RUN --mount=type=ssh a~RUN --mount=type=ssh,id=default,target=/run/buildkit/ssh_agent.0 /bin/sh -c a",
            })
    void tellsTheHistoryInDockersWords(String instruction, String words) {
        assertEquals(words, convert(instruction).createdBy());
    }

    @Test
    void argumentsMakeACommandAnotherOneButProxiesDoNot() {
        var _ = convert("ARG GIVEN=standard");
        var _ = convert("ARG OTHER=o");
        Step run = convert("RUN env");
        assertEquals("|2 GIVEN=g OTHER=o /bin/sh -c env", run.createdBy());
        assertTrue(run.op() instanceof Op.Exec exec
                && exec.environment().equals(List.of("GIVEN=g", "OTHER=o", "http_proxy=p")));
        var _ = convert("ENV OTHER=e");
        assertEquals("|1 GIVEN=g /bin/sh -c env", convert("RUN env").createdBy());
    }

    @Test
    void anEntrypointTakesTheBasesCommandAway() {
        StageState onBase = new StageState(
                new ImageConfigs().command("base").build(),
                "",
                ArgumentScope.global(Map.of(), Map.of()).stage(),
                '\\');
        Converter converter = new Converter(NO_FILES, new Selection(new NoFileTrees()));
        Step entry = converter.convert(DockerfileParser.parseOne("ENTRYPOINT [\"e\"]"), onBase, CALL);
        assertEquals(Optional.empty(), entry.after().command());
        assertEquals(Optional.of(List.of("e")), entry.after().entrypoint());
    }

    @Test
    void variablesAreThoseBeforeTheInstruction() {
        var _ = convert("ENV A=1");
        assertEquals(
                List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "A=2", "B=1"),
                convert("ENV A=2 B=$A").after().environment());
    }

    @Test
    void aDocumentAloneIsTheScript() {
        assertEquals(
                "/bin/sh -c echo a\necho b\n",
                convert("RUN <<EOF\necho a\necho b\nEOF").createdBy());
        assertEquals(
                "/bin/sh -c cat <<EOF > /x\ntext\nEOF\n",
                convert("RUN cat <<EOF > /x\ntext\nEOF").createdBy());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "RUN --mount=type=cache,target=/c --mount=type=tmpfs,target=/c a~have the same target",
                "RUN --mount=type=cache,target=/ a~invalid mount target",
                "RUN --mount=type=secret a~needs an id or a target",
                "RUN --security=insecure a~the entitlement security.insecure",
                "RUN --device=x a~--device is not supported",
                "EXPOSE 70000~invalid containerPort: 70000",
                "EXPOSE x~invalid containerPort: x",
                "STOPSIGNAL a/b~invalid signal: a/b",
                "WORKDIR ${X:?needed}~X: needed",
            })
    void refuses(String instruction, String why) {
        DockerfileException refusal = assertThrows(DockerfileException.class, () -> convert(instruction));
        assertTrue(refusal.sentence().contains(why), refusal.sentence());
        assertTrue(refusal.range().isPresent());
    }
}
