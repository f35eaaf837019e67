package dev.theseus.build.dockerfile.ignore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.build.dockerfile.DockerfileException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {
    /** Rules are separated by a vertical line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a; a; true",
                "a; b; false",
                "a; a/b; true",
                "a; b/a; false",
                "/a; a; true",
                "a/; a/b; true",
                "./a; a; true",
                "x/../a; a; true",
                "*; a; true",
                "*; a/b; true",
                "*.md; a.md; true",
                "*.md; d/a.md; false",
                "**/*.md; d/a.md; true",
                "**/*.md; a.md; true",
                "**/*.md; d/e/a.md; true",
                "*/a; d/a; true",
                "*/a; d/e/a; false",
                "d/**; d/e/f; true",
                "d/**; d; false",
                "d/**/f; d/f; true",
                "d/**/f; d/e/e/f; true",
                "a?; ab; true",
                "a?; a; false",
                "a?; a/; false",
                "[a-c]; b; true",
                "[^a-c]; b; false",
                "[^a-c]; d; true",
                "a\\*; a*; true",
                "a\\*; ab; false",
                "a.b; axb; false",
                "a+(b); a+(b); true",
                "*|!a; a; false",
                "*|!a; b; true",
                "*|!a; a/b; false",
                "d|!d/e; d/e; false",
                "d|!d/e; d/f; true",
                "!a|a; a; true",
                "*|!d|d/x; d/x; true",
                "*|!d|d/x; d/y; false",
                "*.md|!README*.md|README-secret.md; README.md; false",
                "*.md|!README*.md|README-secret.md; README-secret.md; true",
                "*.md|README-secret.md|!README*.md; README-secret.md; false",
                "# a|a; a; true",
                "; a; false",
                "  a  ; a; true",
                "! a |; a; false",
                "**; a/b; true",
                "a**b; axxb; true",
                "..; a; false",
                ".; a; false",
            })
    void decides(String rules, String path, boolean excluded) {
        IgnoreRules ignored = IgnoreRules.parse(rules == null ? "" : rules.replace('|', '\n'));
        assertEquals(excluded, ignored.excludes(path));
    }

    @Test
    void aCommentStandsOnlyAtTheBegin() {
        assertFalse(IgnoreRules.parse("#a").excludes("#a"));
        assertTrue(IgnoreRules.parse(" #a").excludes("#a"));
    }

    @Test
    void refusesWhatIsNoPattern() {
        assertThrows(DockerfileException.class, () -> IgnoreRules.parse("[a"));
        assertThrows(DockerfileException.class, () -> IgnoreRules.parse("!"));
        assertThrows(DockerfileException.class, () -> IgnoreRules.parse("a\\"));
    }

    @Test
    void knowsWhetherAFolderMustBeLookedInto() {
        assertTrue(IgnoreRules.parse("*\n!a").letsSomethingIn());
        assertFalse(IgnoreRules.parse("*").letsSomethingIn());
        assertTrue(IgnoreRules.parse("").isEmpty());
    }

    @Test
    void aHostilePatternTakesNoTimeToSpeakOf() {
        IgnoreRules rules = IgnoreRules.parse("**a".repeat(40) + "b");
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertFalse(rules.excludes("a".repeat(3000))));
    }

    @Test
    void aBackslashInAClassTakesTheNextCharacterAsItIs() {
        assertTrue(IgnoreRules.parse("x[\\d]").excludes("xd"));
        assertFalse(IgnoreRules.parse("x[\\d]").excludes("x7"));
        assertTrue(IgnoreRules.parse("x[\\]]").excludes("x]"));
    }

    @Test
    void rulesAreToldAsOthersApplyThem() {
        assertEquals(
                List.of("a/b", "!c", "**/*.o"),
                IgnoreRules.parse("# c\n /a/./b/ \n!c\n\n**/*.o\n").patterns());
    }
}
