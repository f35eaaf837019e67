package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registry drivers that are wrong on purpose, each in one thing, and the contract that finds it. */
class RegistryMutantsTest {
    private static volatile Function<Path, MemoryRegistry> making = folder -> new MemoryRegistry();
    private static final CallContext NOBODYS = CallContext.background(Duration.ofMinutes(5));
    private static final List<AutoCloseable> LEAKED = new ArrayList<>();

    /** The suite for what is being made. */
    static final class Suite extends RegistryContentTck {
        private MemoryRegistry made = new MemoryRegistry();

        @Override
        protected RegistryDriver open(EngineSettings settings) {
            made = making.apply(trialFolder());
            return made;
        }

        @Override
        protected void close(RegistryDriver driver) {
            // It holds nothing open, if it is right.
        }

        @Override
        protected void begin(Path directory) {
            // It is empty when it is made.
        }

        @Override
        protected void end() {
            // It goes with the driver.
        }

        @Override
        protected String domain() {
            return "memory.local";
        }

        @Override
        protected void lie(Digest manifest) {
            made.flip(manifest);
        }
    }

    private static void caught(String contract, Function<Path, MemoryRegistry> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void letGo() throws Exception {
        for (AutoCloseable leaked : LEAKED) {
            leaked.close();
        }
        LEAKED.clear();
        making = folder -> new MemoryRegistry();
    }

    /** Pushes with something of the call changed. */
    private static final class OddPushes extends MemoryRegistry {
        private final UnaryOperator<CallContext> context;
        private final UnaryOperator<LongConsumer> progress;

        OddPushes(UnaryOperator<CallContext> context, UnaryOperator<LongConsumer> progress) {
            this.context = context;
            this.progress = progress;
        }

        @Override
        public boolean pushBlob(
                ImageReference repository,
                Descriptor blob,
                BlobSource content,
                Optional<String> mountFrom,
                LongConsumer told,
                RegistryAuth auth,
                CallContext call) {
            return super.pushBlob(
                    repository, blob, content, mountFrom, progress.apply(told), auth, context.apply(call));
        }
    }

    @Test
    void aRightDriverPassesTheWholeSuite() {
        MutantRun.assertPasses(Suite.class);
    }

    @Test
    void progressIsNeverTold() {
        caught("aPushTellsItsProgress", folder -> new OddPushes(UnaryOperator.identity(), told -> sent -> {}));
    }

    @Test
    void progressIsToldInSteps() {
        caught(
                "aPushTellsItsProgress",
                folder -> new OddPushes(UnaryOperator.identity(), told -> {
                    long[] last = new long[1];
                    return sent -> {
                        told.accept(sent - last[0]);
                        last[0] = sent;
                    };
                }));
    }

    @Test
    void aPushGoesOnForNobody() {
        caught("aPushEndsWhenItsCallerIsGone", folder -> new OddPushes(call -> NOBODYS, UnaryOperator.identity()));
    }

    @Test
    void pushesForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNothingMoved", folder -> new OddPushes(call -> NOBODYS, UnaryOperator.identity()));
    }

    @Test
    void deadlinesOfPushesAreOverlooked() {
        caught(
                "aCallerThatIsGoneGetsNothingMoved",
                folder -> new OddPushes(
                        call -> new CallContext(NOBODYS.deadlineNanos(), call.cancelled(), call.trace()),
                        UnaryOperator.identity()));
    }

    @Test
    void halfABlobIsLeftBehind() {
        caught("aPushWhoseSourceBreaksLeavesNoBlob", folder -> new MemoryRegistry() {
            @Override
            void received(String name, byte[] half) {
                blobs.put(name, half);
            }
        });
    }

    @Test
    void halfABlobIsThereWhileItComes() {
        caught("aBlobOnItsWayIsNotThereYetAndHoldsNobodyUp", folder -> new MemoryRegistry() {
            @Override
            void received(String name, byte[] half) {
                blobs.put(name, half);
            }
        });
    }

    @Test
    void aFileOfABrokenPushStays() {
        caught(
                "aPushWhoseSourceBreaksLeavesNoBlob",
                folder -> new MemoryRegistry() {
                    private boolean written;

                    @Override
                    void received(String name, byte[] half) {
                        try {
                            if (!written) {
                                Files.write(folder.resolve("incoming-" + UUID.randomUUID()), half);
                                written = true;
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                "incoming-");
    }

    @Test
    void aLockIsHeldDuringAPush() {
        caught("aBlobOnItsWayIsNotThereYetAndHoldsNobodyUp", folder -> new MemoryRegistry() {
            @Override
            public synchronized boolean pushBlob(
                    ImageReference repository,
                    Descriptor blob,
                    BlobSource content,
                    Optional<String> mountFrom,
                    LongConsumer progress,
                    RegistryAuth auth,
                    CallContext context) {
                return super.pushBlob(repository, blob, content, mountFrom, progress, auth, context);
            }
        });
    }

    @Test
    void fetchLeaksADescriptor() {
        caught(
                "readersMayLeaveEarly",
                folder -> new MemoryRegistry() {
                    @Override
                    public InputStream fetch(
                            ImageReference repository,
                            Descriptor blob,
                            long offset,
                            RegistryAuth auth,
                            CallContext context) {
                        try {
                            Path file = Files.writeString(folder.resolve("blob"), "");
                            LEAKED.add(FileChannel.open(file, StandardOpenOption.READ));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return super.fetch(repository, blob, offset, auth, context);
                    }
                },
                "descriptor",
                "blob");
    }

    @Test
    void whatIsNotWhatItsDigestSaysIsTaken() {
        caught("aWrongUploadIsNotTakenForTheBlob", folder -> new MemoryRegistry() {
            @Override
            public boolean pushBlob(
                    ImageReference repository,
                    Descriptor blob,
                    BlobSource content,
                    Optional<String> mountFrom,
                    LongConsumer progress,
                    RegistryAuth auth,
                    CallContext context) {
                try (InputStream in = content.open(0)) {
                    blobs.put(name(repository.path(), blob.digest()), in.readAllBytes());
                    return true;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }
}
