package dev.theseus.engine.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "no-new-privileges, true",
        "no-new-privileges=1, true",
        "no-new-privileges:true, true",
        "no-new-privileges=T, true",
        "no-new-privileges=0, false",
        "no-new-privileges:False, false"
    })
    void everyWayToSayWhetherPrivilegesGrow(String option, boolean meant) {
        assertEquals(Optional.of(meant), SecurityOptions.parse(List.of(option)).noNewPrivileges());
    }

    @Test
    void theLastWordCountsAndOthersAreLeftAlone() {
        SecurityOptions said = SecurityOptions.parse(
                List.of("seccomp=unconfined", "label=type:x", "apparmor:docker-default", "disable"));
        assertEquals(
                Optional.of("unconfined"),
                SecurityOptions.parse(List.of("seccomp:unconfined")).seccomp());
        assertEquals(Optional.empty(), said.noNewPrivileges());
        assertEquals(Optional.empty(), SecurityOptions.parse(List.of()).seccomp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"seccom=unconfined", "aparmor:x", "nope", "", "no-new-privileges=maybe", "=x", "Seccomp=x"})
    void whatDoesNotExistIsRefusedByName(String option) {
        EngineException refused =
                assertThrows(EngineException.class, () -> SecurityOptions.parse(List.of("label=disable", option)));
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
        assertEquals(
                '"' + option + '"',
                refused.message().substring(refused.message().indexOf('"')));
    }
}
