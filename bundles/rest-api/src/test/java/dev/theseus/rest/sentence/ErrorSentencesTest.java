package dev.theseus.rest.sentence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.http.Failure;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorSentencesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "task.command-not-found | exec: \"x\": executable file not found in $PATH |",
                "task.command-not-found | stat /x: no such file or directory |",
                "task.command-not-found | the guest has no x | : exec: \"x\": executable file not found in $PATH",
                "task.command-not-executable | exec: \"x\": permission denied |",
                "task.command-not-executable | open executable: Permission denied | : exec: \"x\": permission denied",
                "task.refused | something else |"
            })
    void aRefusalIsSaidAsTheDockerCommandReadsIt(String reason, String message, String added) {
        EngineException refusal =
                EngineException.invalid(message).because(new Reason(reason), Map.of(Attributes.COMMAND, "x"));
        String expected = message + (added == null ? "" : added);
        assertEquals(expected, ErrorSentences.of(refusal));
        assertEquals(
                expected,
                ErrorSentences.of(Failure.of(refusal, "/containers/{id}/start").why()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "container.not-found | No such container: web$1{holder}",
                "container.name-taken | Conflict. The container name \"/web$1{holder}\" is already in use by container"
                        + " \"c1\". You have to remove (or rename) that container to be able to reuse that name.",
                "exec.not-found | No such exec instance: e1",
                "image.not-found | No such image: web$1{holder}",
                "network.not-found | network web$1{holder} not found",
                "network.name-taken | network with name web$1{holder} already exists",
                "volume.not-found | get web$1{holder}: no such volume",
                "volume.in-use | remove web$1{holder}: volume is in use - [c1]",
                "container.not-running | container e1 is not running",
                "container.start.while-paused | cannot start a paused container, try unpause instead",
                "container.removal.while-on | cannot remove container \"/web$1{holder}\": container is exited:"
                        + " stop the container before removing or force remove",
                "sample.own-reason | what the engine says"
            })
    void whatIsNotThereIsSaidInDockersWordsWhateverTheEngineSays(String reason, String sentence) {
        EngineException failure = EngineException.notFound("what the engine says")
                .because(
                        new Reason(reason),
                        Map.of(
                                Attributes.NAME,
                                "web$1{holder}",
                                Attributes.ID,
                                "e1",
                                Attributes.HOLDER,
                                "c1",
                                Attributes.STATUS,
                                "exited"));
        assertEquals(sentence, ErrorSentences.of(failure));
        assertEquals("cannot kill: " + sentence, ErrorSentences.of(failure.within("cannot kill")));
        assertEquals(
                "outer: inner: " + sentence,
                ErrorSentences.of(failure.within("inner").within("outer").flat()));
    }

    @Test
    void withoutAReasonTheEnginesWordsAreSaid() {
        assertEquals("x: y", ErrorSentences.of(EngineException.conflict("y").within("x")));
    }

    @Test
    void idsAreShownShort() {
        EngineException used = EngineException.conflict("x")
                .because(
                        ImageReasons.USED_BY_STOPPED,
                        Map.of(Attributes.ID, "sha256:0123456789abcdef", Attributes.HOLDER, "fedcba9876543210"));
        assertEquals(
                "conflict: unable to delete 0123456789ab (must be forced) - image is being used by stopped container"
                        + " fedcba987654",
                ErrorSentences.of(used));
    }

    @Test
    void whoIsOnANetworkIsListed() {
        String of = "error while removing network: network sea id n1 has active endpoints";
        Map<String, String> sea = Map.of(Attributes.NAME, "sea", Attributes.ID, "n1", Attributes.HOLDER, "");
        assertEquals(of, ErrorSentences.of(EngineException.forbidden("x").because(Reason.NETWORK_IN_USE, sea)));
        Map<String, String> used = Map.of(
                Attributes.NAME,
                "sea",
                Attributes.ID,
                "n1",
                Attributes.HOLDER,
                "web=0123456789abcdef, db=fedcba9876543210");
        assertEquals(
                of + " (name:\"web\" id:\"0123456789ab\", name:\"db\" id:\"fedcba987654\")",
                ErrorSentences.of(EngineException.forbidden("x").because(Reason.NETWORK_IN_USE, used)));
    }
}
