package dev.theseus.e2e.differential;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the two daemons, and what is known of it. */
final class Side {
    private static final Pattern VARIABLE = Pattern.compile("<(\\w+)>");

    private final String name;
    private final Path socket;
    private final Map<String, String> variables = new TreeMap<>();
    private final Map<String, Future<JsonObject>> begun = new ConcurrentHashMap<>();

    Side(String name, Path socket) {
        this.name = name;
        this.socket = socket;
    }

    Path socket() {
        return socket;
    }

    /** Remembers an id or another word under a name that is the same for both sides. */
    void keep(String variable, String value) {
        variables.put(variable, value);
    }

    Map<String, String> variables() {
        return variables;
    }

    /** Calls that go on. */
    Map<String, Future<JsonObject>> begun() {
        return begun;
    }

    /** A text with the variables in it. */
    String fill(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(
                variables.containsKey(match.group(1)) ? variables.get(match.group(1)) : match.group()));
    }

    @Override
    public String toString() {
        return name;
    }
}
