package dev.theseus.http.json;

import com.google.gson.stream.MalformedJsonException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Passes a document on to who reads it, and follows along as Go's decoder does, only to say what is wrong with it in the
 * words that Docker's clients know: {@code invalid character 'x' looking for beginning of value}.
 */
final class JsonSyntax extends FilterReader {
    private enum State {
        VALUE("looking for beginning of value"),
        VALUE_OR_END("looking for beginning of value"),
        KEY("looking for beginning of object key string"),
        KEY_OR_END("looking for beginning of object key string"),
        AFTER_KEY("after object key"),
        AFTER_MEMBER("after object key:value pair"),
        AFTER_ELEMENT("after array element"),
        AFTER_ALL("after top-level value"),
        STRING("in string literal"),
        ESCAPE("in string escape code"),
        HEX("in \\u hexadecimal character escape"),
        MINUS("in numeric literal"),
        DIGITS("after top-level value"),
        ZERO("after top-level value"),
        POINT("after decimal point in numeric literal"),
        FRACTION("after top-level value"),
        EXPONENT("in exponent of numeric literal"),
        SIGNED_EXPONENT("in exponent of numeric literal"),
        POWER("after top-level value"),
        WORD("in literal");

        private final String where;

        State(String where) {
            this.where = where;
        }
    }

    /** Of an open object true, of an open array false. */
    private final Deque<Boolean> open = new ArrayDeque<>();

    private State state = State.VALUE;
    private boolean key;
    private int hexDigits;
    private String word = "";
    private int letters;
    private String fault = "";

    JsonSyntax(Reader document) {
        super(document);
    }

    /** What is wrong with what was read so far. */
    String fault() {
        if (state == State.AFTER_ALL && !fault.isEmpty()) {
            return "unexpected content after JSON";
        }
        return fault.isEmpty() ? "the text is not what RFC 8259 calls JSON" : fault;
    }

    /** Refuses what the reader puts up with, such as a byte order mark. */
    void requireSound() throws MalformedJsonException {
        if (!fault.isEmpty()) {
            throw new MalformedJsonException(fault);
        }
    }

    @Override
    public int read() throws IOException {
        int character = super.read();
        if (character >= 0) {
            follow((char) character);
        }
        return character;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        for (int i = 0; i < count; i++) {
            follow(buffer[offset + i]);
        }
        return count;
    }

    private void follow(char c) {
        if (!fault.isEmpty()) {
            return;
        }
        switch (state) {
            case STRING -> inString(c);
            case ESCAPE -> escaped(c);
            case HEX -> hexadecimal(c);
            case WORD -> inWord(c);
            case MINUS, DIGITS, ZERO, POINT, FRACTION, EXPONENT, SIGNED_EXPONENT, POWER -> inNumber(c);
            default -> between(c);
        }
    }

    private void between(char c) {
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
            return;
        }
        switch (state) {
            case VALUE, VALUE_OR_END -> value(c);
            case KEY, KEY_OR_END -> key(c);
            case AFTER_KEY -> expect(c, ':', State.VALUE);
            case AFTER_MEMBER -> next(c, '}', State.KEY);
            case AFTER_ELEMENT -> next(c, ']', State.VALUE);
            default -> wrong(c);
        }
    }

    private void value(char c) {
        key = false;
        switch (c) {
            case '{' -> begin(true);
            case '[' -> begin(false);
            case '"' -> state = State.STRING;
            case '-' -> state = State.MINUS;
            case '0' -> state = State.ZERO;
            case 't' -> begin("true");
            case 'f' -> begin("false");
            case 'n' -> begin("null");
            case ']' -> {
                if (state == State.VALUE_OR_END) {
                    closeInnermost();
                } else {
                    wrong(c);
                }
            }
            default -> {
                if (c >= '1' && c <= '9') {
                    state = State.DIGITS;
                } else {
                    wrong(c);
                }
            }
        }
    }

    private void key(char c) {
        if (c == '"') {
            key = true;
            state = State.STRING;
        } else if (c == '}' && state == State.KEY_OR_END) {
            closeInnermost();
        } else {
            wrong(c);
        }
    }

    private void begin(boolean object) {
        open.push(object);
        state = object ? State.KEY_OR_END : State.VALUE_OR_END;
    }

    private void begin(String literal) {
        word = literal;
        letters = 1;
        state = State.WORD;
    }

    private void closeInnermost() {
        open.pop();
        ended();
    }

    /** A value has ended. */
    private void ended() {
        if (key) {
            key = false;
            state = State.AFTER_KEY;
        } else {
            state = open.isEmpty() ? State.AFTER_ALL : open.peek() ? State.AFTER_MEMBER : State.AFTER_ELEMENT;
        }
    }

    private void expect(char c, char wanted, State then) {
        if (c == wanted) {
            state = then;
        } else {
            wrong(c);
        }
    }

    private void next(char c, char end, State then) {
        if (c == end) {
            closeInnermost();
        } else {
            expect(c, ',', then);
        }
    }

    private void inString(char c) {
        if (c == '"') {
            ended();
        } else if (c == '\\') {
            state = State.ESCAPE;
        } else if (c < ' ') {
            wrong(c);
        }
    }

    private void escaped(char c) {
        if (c == 'u') {
            hexDigits = 0;
            state = State.HEX;
        } else {
            expectAny(c, "bfnrt\\/\"", State.STRING);
        }
    }

    private void hexadecimal(char c) {
        hexDigits++;
        expectAny(c, "0123456789abcdefABCDEF", hexDigits == 4 ? State.STRING : State.HEX);
    }

    private void expectAny(char c, String wanted, State then) {
        if (wanted.indexOf(c) >= 0) {
            state = then;
        } else {
            wrong(c);
        }
    }

    private void inWord(char c) {
        if (word.charAt(letters) != c) {
            fault = "invalid character " + quoted(c) + " in literal " + word + " (expecting "
                    + quoted(word.charAt(letters)) + ")";
        } else if (++letters == word.length()) {
            ended();
        }
    }

    private void inNumber(char c) {
        boolean digit = c >= '0' && c <= '9';
        boolean more = switch (state) {
            case MINUS -> to(c == '0' ? State.ZERO : State.DIGITS, digit);
            case DIGITS -> digit || to(State.POINT, c == '.') || to(State.EXPONENT, c == 'e' || c == 'E');
            case ZERO -> to(State.POINT, c == '.') || to(State.EXPONENT, c == 'e' || c == 'E');
            case POINT -> to(State.FRACTION, digit);
            case FRACTION -> digit || to(State.EXPONENT, c == 'e' || c == 'E');
            case EXPONENT -> to(State.POWER, digit) || to(State.SIGNED_EXPONENT, c == '+' || c == '-');
            case SIGNED_EXPONENT -> to(State.POWER, digit);
            default -> digit;
        };
        if (more) {
            return;
        }
        if (state == State.MINUS || state == State.POINT || state == State.EXPONENT || state == State.SIGNED_EXPONENT) {
            wrong(c);
        } else {
            ended();
            between(c);
        }
    }

    private boolean to(State next, boolean so) {
        if (so) {
            state = next;
        }
        return so;
    }

    private void wrong(char c) {
        fault = "invalid character " + quoted(c) + " " + state.where;
    }

    private static String quoted(char c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '\\' -> "'\\\\'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            // Go looks at bytes: of a byte order mark this is the first.
            case '\uFEFF' -> "'ï'";
            default -> c < ' ' ? "'\\x%02x'".formatted((int) c) : "'" + c + "'";
        };
    }
}
