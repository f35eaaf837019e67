package dev.theseus.tck;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@link StorageDriver}. Extend it in your bundle's tests. */
@Timeout(180)
@ExtendWith(ResourceWatch.class)
public abstract class StorageDriverTck
        implements Trial,
                StorageLifeContract,
                StorageLayerContract,
                StorageDifferenceContract,
                StorageRecoveryContract,
                StorageSpaceContract,
                StorageCallerContract,
                StorageParallelContract {
    @TempDir
    @Nullable
    Path directory;

    private @Nullable StorageTrial trial;

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract StorageDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(StorageDriver driver);

    /** Where the driver keeps its files; for drivers that a test sends elsewhere than the settings do. */
    protected Path files(EngineSettings settings) {
        return settings.dataRoot();
    }

    @Override
    public final Path trialFolder() {
        return Trial.given(directory);
    }

    @BeforeEach
    void openTrial() {
        trial = new StorageTrial(this, trialFolder());
        trial.recover();
        // What is made with the first snapshot and stays is there from now on.
        trial.prepare("first", "");
        trial.removeAll();
    }

    @Override
    public final void removeObjects() {
        trial().removeAll();
    }

    @Override
    public final List<String> objects() {
        return TrialFiles.paths(trial().files());
    }

    @AfterEach
    void closeTrial() {
        trial().close();
    }

    @Override
    public final StorageTrial trial() {
        StorageTrial now = trial;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }
}
