package dev.theseus.http.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import java.io.StringReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSyntaxTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {not                   | invalid character 'n' looking for beginning of object key string
            {'Image':1}            | invalid character '\\'' looking for beginning of object key string
            {"a":1,/*x*/"b":2}     | invalid character '/' looking for beginning of object key string
            {"a":NaN}              | invalid character 'N' looking for beginning of value
            {"a":1,}               | invalid character '}' looking for beginning of object key string
            {"a" 1}                | invalid character '1' after object key
            {"a":1 "b":2}          | invalid character '"' after object key:value pair
            [1 2]                  | invalid character '2' after array element
            [1,]                   | invalid character ']' looking for beginning of value
            {"a":tru}              | invalid character '}' in literal true (expecting 'e')
            {"a":01}               | invalid character '1' after object key:value pair
            {"a":1.x}              | invalid character 'x' after decimal point in numeric literal
            {"a":-x}               | invalid character 'x' in numeric literal
            {"a":1ex}              | invalid character 'x' in exponent of numeric literal
            {"a":"\\x"}            | invalid character 'x' in string escape code
            {"a":"\\u12x4"}        | invalid character 'x' in \\u hexadecimal character escape
            {} x                   | unexpected content after JSON
            {"Image":              | unexpected EOF
            {"Image":"x"           | unexpected EOF
            """)
    void saysWhatIsWrongAsDockerDoes(String document, String sentence) {
        EngineException refused = assertThrows(
                EngineException.class, () -> JsonDocument.read(new StringReader(document), JsonMeter.small()));
        assertEquals("invalid JSON: " + sentence, refused.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                " [1, -2.5e+3, 0, 0.1, true, false, null, \"x\\n\\u00e9\", {\"a\": {}, \"b\": []}] ",
                "\"text\"",
                "12"
            })
    void findsNoFaultWithWhatIsJson(String document) {
        assertTrue(
                JsonDocument.read(new StringReader(document), JsonMeter.small()).isPresent());
    }
}
