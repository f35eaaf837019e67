package dev.theseus.buildkit.solve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.theseus.engine.build.BuildFiles;
import java.util.Base64;

/** Places in a Dockerfile, as BuildKit's clients read them. */
final class SourceJson {
    private SourceJson() {}

    /** The file with its text. */
    static JsonObject info(BuildFiles.Text file) {
        JsonObject info = new JsonObject();
        info.addProperty("filename", file.name());
        info.addProperty("language", "Dockerfile");
        info.addProperty("data", Base64.getEncoder().encodeToString(file.content()));
        return info;
    }

    /** An object with one range of whole lines. */
    static JsonObject ranges(int firstLine, int lastLine) {
        JsonObject range = new JsonObject();
        range.add("start", line(firstLine));
        range.add("end", line(lastLine));
        JsonArray ranges = new JsonArray();
        ranges.add(range);
        JsonObject location = new JsonObject();
        location.add("ranges", ranges);
        return location;
    }

    private static JsonObject line(int number) {
        JsonObject position = new JsonObject();
        position.addProperty("line", number);
        return position;
    }
}
