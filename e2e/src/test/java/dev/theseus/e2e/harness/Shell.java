package dev.theseus.e2e.harness;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The operators' shell of one daemon, a command at a time. */
public final class Shell {
    private final Path execRoot;

    Shell(Path execRoot) {
        this.execRoot = execRoot;
    }

    /** Runs a command to its end. */
    public Result run(String command) {
        return Command.run(
                Daemon.HOME.resolve("bin/theseus-shell").toString(),
                "--exec-root",
                execRoot.toString(),
                "--json",
                "-c",
                command);
    }

    /** Runs a command, expects success and gives the rows of its answer. */
    public List<JsonObject> rows(String command) {
        JsonObject answer = JsonParser.parseString(run(command).ok().out()).getAsJsonObject();
        List<JsonObject> rows = new ArrayList<>();
        for (JsonElement row : answer.getAsJsonArray("rows")) {
            rows.add(row.getAsJsonObject());
        }
        return rows;
    }

    /** Replaces a bundle and expects success. */
    public List<JsonObject> swap(String module, Path jar) {
        return rows("driver:swap " + module + " " + jar);
    }

    /** The bundle and its version that hold a slot now; empty when nobody does. */
    public String holder(String kind, String name) {
        return rows("driver:list").stream()
                .filter(row -> row.get("kind").getAsString().equals(kind)
                        && row.get("name").getAsString().equals(name))
                .map(row -> row.get("bundle").getAsString())
                .findFirst()
                .orElse("");
    }
}
