package dev.theseus.build.dockerfile.expand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpanderTest {
    private static final Map<String, String> VALUES =
            Map.of("A", "one", "EMPTY", "", "PATHS", "/a/b/c.tar.gz", "TWO", "x y", "STARS", "a*b*c", "N1", "digit");

    private static Expander expander() {
        return new Expander(name -> Optional.ofNullable(VALUES.get(name)), '\\');
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain~plain",
                "$A~one",
                "${A}~one",
                "a$A.b~aone.b",
                "$A$A~oneone",
                "${A}s~ones",
                "$As~||",
                "$N1x~||",
                "$N1~digit",
                "\\$A~$A",
                "'$A'~$A",
                "\"$A\"~one",
                "\"\\$A\"~$A",
                "\"a\\b\"~a\\b",
                "\"a\\\\b\"~a\\b",
                "'a\\b'~a\\b",
                "a\\ b~a b",
                "\"it's\"~it's",
                "'say \"hi\"'~say \"hi\"",
                "a\\~a\\",
                "$~$",
                "a$~a$",
                "$.b~$.b",
                "${A:-x}~one",
                "${NO:-x}~x",
                "${NO-x}~x",
                "${EMPTY:-x}~x",
                "${EMPTY-x}~||",
                "${A:+x}~x",
                "${NO:+x}~||",
                "${EMPTY:+x}~||",
                "${EMPTY+x}~x",
                "${NO+x}~||",
                "${NO:-$A}~one",
                "${NO:-${ALSO:-deep}}~deep",
                "${NO:-\"a b\"}~a b",
                "${A:?told}~one",
                "${PATHS#/}~a/b/c.tar.gz",
                "${PATHS#*/}~a/b/c.tar.gz",
                "${PATHS##*/}~c.tar.gz",
                "${PATHS%.*}~/a/b/c.tar",
                "${PATHS%%.*}~/a/b/c",
                "${PATHS%/*}~/a/b",
                "${PATHS#nothing}~/a/b/c.tar.gz",
                "${PATHS/b/X}~/a/X/c.tar.gz",
                "${PATHS//\\//-}~-a-b-c.tar.gz",
                "${A/o?e/x}~x",
                "${STARS/\\*/-}~a-b*c",
                "${STARS//\\*/}~abc",
                "${PATHS/$NO/x}~/a/b/c.tar.gz",
            })
    void expands(String word, String expected) {
        assertEquals(expected == null ? "" : expected, expander().word(word));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            delimiter = '~',
            value = {
                "${}~bad substitution",
                "${A~bad substitution",
                "${A:~bad substitution",
                "${A:x}~unsupported modifier (x)",
                "${A^}~unsupported modifier (^)",
                "${NO:?it is needed}~NO: it is needed",
                "${EMPTY:?}~EMPTY: is not allowed to be unset",
                "${NO:-x~missing '}'",
                "${A/x~missing '/'",
                "'open~single-quote",
                "\"open~double-quote",
            })
    void refuses(String word, String why) {
        String message = assertThrows(ExpansionException.class, () -> expander().word(word))
                .getMessage();
        assertEquals(true, message != null && message.contains(why), message);
    }

    @Test
    void anUnquotedVariableBecomesSeveralWords() {
        assertEquals(List.of("x", "y", "x y", "z"), expander().words("$TWO \"$TWO\" z"));
        assertEquals(List.of("x", "yz"), expander().words("${TWO}z"));
        assertEquals(List.of(""), expander().words("\"\""));
        assertEquals(List.of(), expander().words("$NO"));
    }

    @Test
    void tellsWhatWasNotSet() {
        Expander expander = expander();
        assertEquals("one/x/", expander.word("$A/${NO:-x}/$GONE"));
        assertEquals(Set.of("GONE"), expander.unset());
    }

    @Test
    void keepsQuotesInDocuments() {
        assertEquals("'one' \"one\" $A \\ \\n", expander().document("'$A' \"${A}\" \\$A \\\\ \\n"));
    }

    @Test
    void takesAnotherEscape() {
        Expander expander = new Expander(name -> Optional.ofNullable(VALUES.get(name)), '`');
        assertEquals("c:\\one $A", expander.word("c:\\$A `$A"));
    }

    @Test
    void isNotHeldUpByAPattern() {
        String many = "a".repeat(500);
        Expander expander = new Expander(name -> Optional.of(many), '\\');
        assertTimeout(Duration.ofSeconds(20), () -> assertEquals(many, expander.word("${A%%*a*a*a*a*a*a*a*b}")));
    }
}
