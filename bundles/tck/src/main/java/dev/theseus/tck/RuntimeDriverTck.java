package dev.theseus.tck;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.runtime.RuntimeDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of {@link RuntimeDriver}. Extend it in your bundle's tests with a class that has a constructor without
 * arguments: one test makes another process of it, which is killed. It needs root, control groups, a tmpfs at {@code
 * /dev/shm} and a static {@code busybox}.
 */
@Timeout(180)
@ExtendWith(ResourceWatch.class)
public abstract class RuntimeDriverTck
        implements Trial,
                RuntimeLifeContract,
                RuntimeRefusalContract,
                RuntimeCallerContract,
                RuntimeStdioContract,
                RuntimeExecContract,
                RuntimeControlContract,
                RuntimeRecoveryContract {
    private @Nullable RuntimeTrial trial;

    /** Makes a driver as the engine would find it; {@code recover} has not been called. */
    protected abstract RuntimeDriver open(EngineSettings settings);

    /** Ends a driver as its deactivation would. */
    protected abstract void close(RuntimeDriver driver);

    /** What the runtime can do; everything, unless a driver says otherwise. */
    protected Set<RuntimeFeature> features() {
        return EnumSet.allOf(RuntimeFeature.class);
    }

    @BeforeEach
    void openTrial() throws IOException {
        trial = new RuntimeTrial(this);
        trial.recover();
    }

    @Override
    public final Path trialFolder() {
        return trial().folder();
    }

    @Override
    public final void removeObjects() {
        trial().removeAll();
    }

    @Override
    public final List<String> objects() {
        return trial().remains();
    }

    @AfterEach
    void closeTrial() throws IOException {
        trial().close();
    }

    @Override
    public final RuntimeTrial trial() {
        RuntimeTrial now = trial;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    @Override
    public final boolean has(RuntimeFeature feature) {
        return features().contains(feature);
    }
}
