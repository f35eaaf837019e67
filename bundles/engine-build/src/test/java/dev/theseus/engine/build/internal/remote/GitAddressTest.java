package dev.theseus.engine.build.internal.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.theseus.api.error.EngineException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://h/a.git, https://h/a.git, '', ''",
        "https://h/a.git#v1:sub/x, https://h/a.git, v1, sub/x",
        "http://h/a.git#:sub, http://h/a.git, '', sub",
        "git@h:a/b.git#main, git@h:a/b.git, main, ''",
        "git://h/a, git://h/a, '', ''",
        "ssh://git@h:22/a, ssh://git@h:22/a, '', ''",
        "github.com/o/r, https://github.com/o/r, '', ''"
    })
    void namesARepositoryAndWhatIsWantedOfIt(String text, String repository, String reference, String folder) {
        assertEquals(Optional.of(new GitAddress(repository, reference, folder)), GitAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://h/a.tgz", "a.git", "--upload-pack=x", "ext::sh -c x", "file:///a.git", "/a.git"})
    void whatIsNoneNamesNone(String text) {
        assertEquals(Optional.empty(), GitAddress.parse(text));
    }

    @Test
    void whatLeadsOutOrIsAnOptionIsRefused() {
        assertThrows(EngineException.class, () -> GitAddress.parse("https://h/a.git#main:../etc"));
        assertThrows(EngineException.class, () -> GitAddress.parse("https://h/a.git#--upload-pack=x"));
    }
}
