package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a JSON array of strings; what is none is text for the shell. */
final class JsonWords {
    private final String text;
    private int at;

    private JsonWords(String text) {
        this.text = text;
    }

    /**
     * The words; empty when the text is no JSON.
     *
     * @throws DockerfileException for an array that has something else than strings in it
     */
    static Optional<List<String>> parse(String text) {
        if (!text.startsWith("[")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JsonWords(text).array());
        } catch (NotJson e) {
            return Optional.empty();
        }
    }

    /** No JSON at all; never leaves this class. */
    private static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private List<String> array() throws NotJson {
        List<String> words = new ArrayList<>();
        expect('[');
        skipBlank();
        if (peek() == ']') {
            at++;
        } else {
            element(words);
            while (peek() == ',') {
                at++;
                skipBlank();
                element(words);
            }
            expect(']');
        }
        skipBlank();
        if (at != text.length()) {
            throw new NotJson();
        }
        return List.copyOf(words);
    }

    private void element(List<String> words) throws NotJson {
        if (peek() == '"') {
            words.add(string());
        } else {
            refuseOtherValues();
        }
        skipBlank();
    }

    /** Numbers and words of JSON are told apart from a shell's test command. */
    private void refuseOtherValues() throws NotJson {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || ".-+".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        String value = text.substring(from, at);
        skipBlank();
        boolean json = value.matches("-?\\d+(\\.\\d+)?|true|false|null") && (peek() == ',' || peek() == ']');
        if (json) {
            throw new DockerfileException("only string type is supported in Dockerfile JSON arrays, not " + value);
        }
        throw new NotJson();
    }

    private String string() throws NotJson {
        StringBuilder word = new StringBuilder();
        at++;
        while (peek() != '"') {
            char c = text.charAt(at);
            at++;
            if (c == '\\') {
                word.append(escaped());
            } else if (c < ' ') {
                throw new NotJson();
            } else {
                word.append(c);
            }
        }
        at++;
        return word.toString();
    }

    private char escaped() throws NotJson {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw new NotJson();
        };
    }

    private char unicode() throws NotJson {
        if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
            throw new NotJson();
        }
        at += 4;
        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
    }

    private void expect(char c) throws NotJson {
        if (peek() != c) {
            throw new NotJson();
        }
        at++;
    }

    private char peek() throws NotJson {
        if (at >= text.length()) {
            throw new NotJson();
        }
        return text.charAt(at);
    }

    private void skipBlank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }
}
