package dev.theseus.tck;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.storage.StorageDriver;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of {@link StorageDriver}. Extend it in your bundle's tests. */
public abstract class StorageDriverTck
        implements StorageLifeContract, StorageLayerContract, StorageDifferenceContract, StorageRecoveryContract {
    @TempDir
    @Nullable
    Path directory;

    private @Nullable StorageTrial trial;

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract StorageDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(StorageDriver driver);

    @BeforeEach
    void openTrial() {
        if (directory == null) {
            throw new IllegalStateException("JUnit gave no directory");
        }
        trial = new StorageTrial(this, directory);
        trial.recover();
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
