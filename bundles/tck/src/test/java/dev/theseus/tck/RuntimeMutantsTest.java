package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.api.runtime.RuntimeDriver;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.api.runtime.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runtime drivers that are wrong on purpose, each in one thing, and the contract that finds it. */
class RuntimeMutantsTest {
    private static volatile Function<EngineSettings, MemoryTasks> making = MemoryTasks::new;
    private static final CallContext NOBODYS = CallContext.background(Duration.ofMinutes(5));
    private static final List<AutoCloseable> LEAKED = new ArrayList<>();

    /** The suite for what is being made; only its contracts without processes have a meaning here. */
    static final class Suite extends RuntimeDriverTck {
        @Override
        protected RuntimeDriver open(EngineSettings settings) {
            return making.apply(settings);
        }

        @Override
        protected void close(RuntimeDriver driver) {
            // It holds nothing open, if it is right.
        }

        @Override
        protected Set<RuntimeFeature> features() {
            return Set.of();
        }
    }

    private static void caught(String contract, Function<EngineSettings, MemoryTasks> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void letGo() throws Exception {
        for (AutoCloseable leaked : LEAKED) {
            leaked.close();
        }
        LEAKED.clear();
        making = MemoryTasks::new;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "aCallerThatIsGoneGetsNoTask",
                "aCreateThatRanOutOfTimeCanBeUndone",
                "missingCommandIsToldFromOneThatCannotRun",
                "mountThatCannotBeMadeIsTold"
            })
    void aRightDriverPasses(String contract) {
        MutantRun.assertPasses(Suite.class, contract);
    }

    @Test
    void createsForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNoTask", settings -> new MemoryTasks(settings) {
            @Override
            public TaskHandle create(TaskSpec spec, CallContext context) {
                return super.create(spec, NOBODYS);
            }
        });
    }

    @Test
    void startsForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNoTask", settings -> new MemoryTasks(settings) {
            @Override
            public void start(TaskHandle task, CallContext context) {
                super.start(task, NOBODYS);
            }
        });
    }

    /** Refuses what a right driver refuses, for another reason. */
    private static Function<EngineSettings, MemoryTasks> refusing(UnaryOperator<EngineException> otherwise) {
        return settings -> new MemoryTasks(settings) {
            @Override
            public TaskHandle create(TaskSpec spec, CallContext context) {
                try {
                    return super.create(spec, context);
                } catch (EngineException e) {
                    throw otherwise.apply(e);
                }
            }
        };
    }

    @Test
    void refusesInWordsAlone() {
        caught(
                "missingCommandIsToldFromOneThatCannotRun",
                refusing(refusal -> EngineException.invalid(refusal.message())),
                "not task.command-not-found but Optional.empty",
                "executable file not found");
        caught(
                "mountThatCannotBeMadeIsTold",
                refusing(refusal -> EngineException.invalid(refusal.message())),
                "not task.mount-refused but Optional.empty");
    }

    @Test
    void takesEveryCommandForAMissingOne() {
        caught(
                "missingCommandIsToldFromOneThatCannotRun",
                refusing(refusal -> refusal.because(Reason.TASK_COMMAND_NOT_FOUND)),
                "not task.command-not-executable but Optional[task.command-not-found]");
    }

    @Test
    void runsWhateverTheCommandIs() {
        caught("missingCommandIsToldFromOneThatCannotRun", settings -> new MemoryTasks(settings) {
            @Override
            void check(TaskSpec spec) {
                // It has no look at it.
            }
        });
    }

    @Test
    void deleteLeavesTheTasksFile() {
        caught(
                "aCallerThatIsGoneGetsNoTask",
                settings -> new MemoryTasks(settings) {
                    @Override
                    public void deleteOrphan(TaskId id, Path bundle, CallContext context) {
                        // The next create is told by its file that there was one.
                    }
                },
                "but there still is");
    }

    @Test
    void deleteLeavesAProcess() {
        caught(
                "aCallerThatIsGoneGetsNoTask",
                settings -> new MemoryTasks(settings) {
                    @Override
                    public TaskHandle create(TaskSpec spec, CallContext context) {
                        TaskHandle right = super.create(spec, context);
                        try {
                            Process monitor = new ProcessBuilder(
                                            "sh",
                                            "-c",
                                            "sleep 1000; :",
                                            spec.bundle().toString())
                                    .start();
                            LEAKED.add(() -> {
                                monitor.descendants().forEach(ProcessHandle::destroyForcibly);
                                monitor.destroyForcibly().waitFor();
                            });
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return right;
                    }
                },
                "process",
                "sleep 1000");
    }
}
