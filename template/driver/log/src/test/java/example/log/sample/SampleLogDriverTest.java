package example.log.sample;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogStream;
import dev.theseus.tck.LogDriverTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The contract of every log driver. */
final class SampleLogDriverTest extends LogDriverTck {
    @Override
    protected LogDriver open(EngineSettings settings) {
        return new SampleLogDriver(settings);
    }

    @Override
    protected void close(LogDriver driver) {
        // It holds nothing open.
    }

    @Override
    protected List<Kept> kept(LogStream stream) throws IOException {
        Path file = new SampleLogDriver(settings()).file(stream);
        List<Kept> lines = new ArrayList<>();
        for (String line : (Files.exists(file) ? Files.readString(file) : "").split("(?<=\n)")) {
            if (!line.isEmpty()) {
                lines.add(new Kept(
                        line.startsWith("err"), line.substring("out ".length()).replace("\0\n", "")));
            }
        }
        return lines;
    }
}
