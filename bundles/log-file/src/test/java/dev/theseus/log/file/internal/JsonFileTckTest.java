package dev.theseus.log.file.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogStream;
import dev.theseus.tck.LogDriverTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

final class JsonFileTckTest extends LogDriverTck {
    @Override
    protected LogDriver open(EngineSettings settings) {
        return new JsonFileDriver();
    }

    @Override
    protected void close(LogDriver driver) {
        // It holds nothing between two calls.
    }

    @Override
    protected List<Kept> kept(LogStream stream) throws IOException {
        Path file = stream.folder().resolve(stream.id() + "-json.log");
        return (Files.exists(file) ? Files.readAllLines(file) : List.<String>of())
                .stream().map(JsonFileTckTest::kept).toList();
    }

    private static Kept kept(String line) {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        return new Kept(
                json.get("stream").getAsString().equals("stderr"),
                json.get("log").getAsString());
    }
}
