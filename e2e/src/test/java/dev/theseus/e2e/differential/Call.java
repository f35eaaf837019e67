package dev.theseus.e2e.differential;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One call, as its line says it.
 *
 * @param name what the explanations know it by
 * @param line the words of its line
 */
record Call(String name, JsonObject line) {
    /** What a line does. */
    enum Kind {
        /** Asks and compares the answer. */
        CALL,
        /** Asks until a field has a value. */
        UNTIL,
        /** Takes the answer of a call that was begun before. */
        JOIN,
        /** Sends bytes that may be no HTTP at all. */
        WIRE,
        /** Notes the time of this moment in a variable. */
        MARK
    }

    Kind kind() {
        return line.has("until")
                ? Kind.UNTIL
                : line.has("join")
                        ? Kind.JOIN
                        : line.has("wire") ? Kind.WIRE : line.has("mark") ? Kind.MARK : Kind.CALL;
    }

    /** The value of a word, empty when the line has none. */
    String word(String word) {
        return line.has(word) ? line.get(word).getAsString() : "";
    }

    String method() {
        return request().substring(0, request().indexOf(' '));
    }

    /** The path with its query, without the version. */
    String path() {
        return request().substring(request().indexOf(' ') + 1);
    }

    private String request() {
        return kind() == Kind.UNTIL ? word("until") : word("call");
    }

    Map<String, JsonElement> query() {
        return line.has("query") ? line.getAsJsonObject("query").asMap() : Map.of();
    }

    Map<String, JsonElement> headers() {
        return line.has("headers") ? line.getAsJsonObject("headers").asMap() : Map.of();
    }

    Map<String, JsonElement> keep() {
        return line.has("keep") ? line.getAsJsonObject("keep").asMap() : Map.of();
    }

    /** What is said on a stream after its head: as {@link Calls} explains it. */
    Optional<List<String>> talk() {
        return line.has("talk")
                ? Optional.of(line.getAsJsonArray("talk").asList().stream()
                        .map(JsonElement::getAsString)
                        .toList())
                : Optional.empty();
    }

    /** Places that are left out of the comparison. */
    Optional<Pattern> drop() {
        return line.has("drop") ? Optional.of(Pattern.compile(word("drop"))) : Optional.empty();
    }

    /** Lists whose order says nothing. */
    Optional<Pattern> sort() {
        return line.has("sort") ? Optional.of(Pattern.compile(word("sort"))) : Optional.empty();
    }

    /** Which elements of a list are meant. */
    Optional<Pattern> only() {
        return line.has("only") ? Optional.of(Pattern.compile(word("only"))) : Optional.empty();
    }

    @Override
    public String toString() {
        return name;
    }
}
