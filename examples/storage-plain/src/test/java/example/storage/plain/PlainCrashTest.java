package example.storage.plain;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.tck.StorageCrashTck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Dies at each step of each change; the next driver must find the state whole. */
final class PlainCrashTest extends StorageCrashTck {
    @Override
    protected StorageDriver open(EngineSettings settings, Consumer<String> step) {
        PlainStorageDriver driver = new PlainStorageDriver(settings, step);
        RecoveryRequest nothing =
                new RecoveryRequest(settings.engineId(), settings.dataRoot(), settings.execRoot(), Set.of());
        driver.recover(nothing, CallContext.background(Duration.ofMinutes(1)));
        return driver;
    }

    @Override
    protected void close(StorageDriver driver) {
        // It holds nothing open.
    }

    @Override
    protected List<String> folders(Path stateDirectory) throws IOException {
        try (Stream<Path> folders = Files.list(stateDirectory.resolve("snapshots"))) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        }
    }
}
