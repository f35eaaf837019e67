package dev.theseus.engine.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceModesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "none", "private", "shareable", "host", "container:web"})
    void anIpcModeIsReadFromItsWord(String word) {
        assertEquals(word, IpcMode.parse(word).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "container:web"})
    void aPidModeIsReadFromItsWord(String word) {
        assertEquals(word, PidMode.parse(word).toString());
    }

    @Test
    void anotherContainerIsKnownByItsName() {
        assertEquals(new IpcMode.Joined("web"), IpcMode.parse("container:web"));
        assertEquals(new PidMode.Joined("web"), PidMode.parse("container:web"));
    }

    @Test
    void otherWordsAreRefusedWithTheirReason() {
        refused("container:", SpecReasons.IPC_MODE_UNKNOWN, IpcMode::parse);
        refused("Host", SpecReasons.IPC_MODE_UNKNOWN, IpcMode::parse);
        refused("container:", SpecReasons.PID_MODE_UNKNOWN, PidMode::parse);
        refused("private", SpecReasons.PID_MODE_UNKNOWN, PidMode::parse);
        refused("private", SpecReasons.UTS_MODE_UNKNOWN, NamespaceMode::ofUts);
        refused("private", SpecReasons.USER_MODE_UNKNOWN, NamespaceMode::ofUser);
        refused("container:web", SpecReasons.CGROUP_MODE_UNKNOWN, NamespaceMode::ofCgroup);
        assertEquals(NamespaceMode.PRIVATE, NamespaceMode.ofCgroup("private"));
    }

    private static void refused(String word, Reason reason, Function<String, ?> parse) {
        EngineException refused = assertThrows(EngineException.class, () -> parse.apply(word));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertTrue(refused.is(reason), refused::toString);
        assertEquals(Map.of(Attributes.VALUE, word), refused.attributes());
    }
}
