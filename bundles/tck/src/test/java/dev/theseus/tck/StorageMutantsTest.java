package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.storage.Change;
import dev.theseus.api.storage.SnapshotInfo;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.api.storage.Usage;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Storage drivers that are wrong on purpose, each in one thing, and the contract that finds it. */
@NeedsRoot
class StorageMutantsTest {
    private static volatile Function<EngineSettings, FolderStorage> making = FolderStorage::new;
    private static final CallContext NOBODYS = CallContext.background(Duration.ofMinutes(5));

    /** What a mutant leaks is let go of after its test. */
    private static final List<AutoCloseable> LEAKED = new ArrayList<>();

    /** The suite for what is being made. */
    static final class Suite extends StorageDriverTck {
        @Override
        protected StorageDriver open(EngineSettings settings) {
            return making.apply(settings);
        }

        @Override
        protected void close(StorageDriver driver) {
            // It holds nothing open, if it is right.
        }
    }

    private static void caught(String contract, Function<EngineSettings, FolderStorage> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void letGo() throws Exception {
        for (AutoCloseable leaked : LEAKED) {
            leaked.close();
        }
        LEAKED.clear();
        making = FolderStorage::new;
    }

    @Test
    void aRightDriverPassesTheWholeSuite() {
        MutantRun.assertPasses(Suite.class);
    }

    @Test
    void usageOfCommittedSnapshotsIsZero() {
        caught("usageOfACommittedSnapshotIsThatOfItsOwnFiles", settings -> new FolderStorage(settings) {
            @Override
            public Usage usage(SnapshotKey key, CallContext context) {
                Usage right = super.usage(key, context);
                return require(key).info().committed() ? new Usage(0, 0) : right;
            }
        });
    }

    @Test
    void mappedIdsAreTakenAndForgotten() {
        caught("mappedIdsNeedTheirWord", settings -> new FolderStorage(settings) {
            @Override
            void refuseMappedIds(SnapshotSpec spec) {
                // Whoever asked believes that they are mapped.
            }
        });
    }

    @Test
    void usageCountsTheParentToo() {
        caught("usageOfACommittedSnapshotIsThatOfItsOwnFiles", settings -> new FolderStorage(settings) {
            @Override
            public Usage usage(SnapshotKey key, CallContext context) {
                return trees.usage(Optional.empty(), require(key).tree(), context);
            }
        });
    }

    @Test
    void usageIsRememberedFromTheFirstTime() {
        caught("usageFollowsWhatIsWrittenAndDeleted", settings -> new FolderStorage(settings) {
            private final java.util.Map<SnapshotKey, Usage> known = new java.util.concurrent.ConcurrentHashMap<>();

            @Override
            public Usage usage(SnapshotKey key, CallContext context) {
                return known.computeIfAbsent(key, any -> super.usage(key, context));
            }
        });
    }

    @Test
    void removeNeverDeletes() {
        caught("whatWasRemovedTakesNoSpace", NeverDeleting::new, "still on disk");
    }

    private static final class NeverDeleting extends FolderStorage {
        NeverDeleting(EngineSettings settings) {
            super(settings);
        }

        @Override
        void delete(Path folder) {
            // Nothing sees it any more.
        }
    }

    @Test
    void whatIsNeverDeletedFailsAnyTestThatMakesSomething() {
        caught("preparingTwiceGivesTheSame", NeverDeleting::new, "but there still is");
    }

    @Test
    void removeReturnsBeforeItHasDeletedAndQuiesceDoesNotWait() {
        caught("whatWasRemovedTakesNoSpace", settings -> new FolderStorage(settings) {
            @Override
            void delete(Path folder) {
                CountDownLatch later = new CountDownLatch(1);
                Thread deleting = Thread.ofPlatform()
                        .daemon()
                        .name("linux-call")
                        .start(() -> {
                            try {
                                later.await();
                                trees.remove(folder);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
                LEAKED.add(() -> {
                    later.countDown();
                    deleting.join();
                });
            }
        });
    }

    @Test
    void cleanupDeletesNothing() {
        caught("whatWasCleanedUpTakesNoSpace", settings -> new FolderStorage(settings) {
            @Override
            public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
                Set<SnapshotKey> removed = new java.util.HashSet<>();
                all().forEach(found -> {
                    var _ = retire(found);
                    removed.add(found.info().key());
                });
                return removed;
            }
        });
    }

    @Test
    void theSlowerPullStaysOnDisk() {
        caught("theSlowerOfTwoPullsTakesNoSpace", settings -> new FolderStorage(settings) {
            @Override
            public SnapshotInfo commit(SnapshotKey active, SnapshotKey committed, CallContext context) {
                Optional<Found> there = find(committed);
                if (there.isPresent() && find(active).isPresent()) {
                    var _ = retire(find(active).get());
                    return there.get().info();
                }
                return super.commit(active, committed, context);
            }
        });
    }

    @Test
    void mountsLeaksADescriptor() {
        caught(
                "committedSnapshotIsReadOnly",
                settings -> new FolderStorage(settings) {
                    @Override
                    public List<MountSpec> mounts(SnapshotKey key, CallContext context) {
                        open(require(key).folder().resolve("parent"));
                        return super.mounts(key, context);
                    }
                },
                "descriptor",
                "parent");
    }

    private static void open(Path file) {
        try {
            LEAKED.add(FileChannel.open(file, StandardOpenOption.READ));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void applyLeavesAPipeOpen() {
        caught(
                "sizeOfRegularFilesIsReturned",
                settings -> new FolderStorage(settings) {
                    @Override
                    public long apply(SnapshotKey key, InputStream tar, CallContext context) {
                        try {
                            java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
                            LEAKED.add(pipe.sink());
                            LEAKED.add(pipe.source());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return super.apply(key, tar, context);
                    }
                },
                "descriptor",
                "pipe:");
    }

    @Test
    void prepareLeaksABindMount() {
        caught(
                "preparingTwiceGivesTheSame",
                settings -> new FolderStorage(settings) {
                    @Override
                    public List<MountSpec> prepare(
                            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
                        List<MountSpec> right = super.prepare(key, parent, spec, context);
                        if (key.value().equals("c1")) {
                            Path target = root.getParent().getParent().getParent();
                            HostServices.mounts()
                                    .mount(List.of(new MountSpec("bind", target.toString(), List.of("bind"))), target);
                            LEAKED.add(() -> HostServices.mounts().unmount(target));
                        }
                        return right;
                    }
                },
                "a mount");
    }

    @Test
    void aThreadOutlivesTheDriver() {
        caught(
                "preparingTwiceGivesTheSame",
                settings -> {
                    CountDownLatch end = new CountDownLatch(1);
                    Thread thread = Thread.ofPlatform()
                            .daemon()
                            .name("folder-sweeper")
                            .start(() -> {
                                try {
                                    end.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
                    LEAKED.add(() -> {
                        end.countDown();
                        thread.join();
                    });
                    return new FolderStorage(settings);
                },
                "a thread",
                "folder-sweeper");
    }

    @Test
    void aProcessOutlivesTheDriver() {
        caught(
                "preparingTwiceGivesTheSame",
                settings -> {
                    try {
                        Process helper = new ProcessBuilder("sleep", "1000").start();
                        LEAKED.add(() -> helper.destroyForcibly().waitFor());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return new FolderStorage(settings);
                },
                "process",
                "sleep");
    }

    @Test
    void filesOfEachSnapshotStayInTheStateFolder() {
        caught(
                "removingNothingSucceeds",
                settings -> new FolderStorage(settings) {
                    @Override
                    public List<MountSpec> prepare(
                            SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
                        List<MountSpec> right = super.prepare(key, parent, spec, context);
                        try {
                            Files.writeString(root.resolve(".log-of-" + key), "made");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return right;
                    }
                },
                ".log-of-c1");
    }

    /** Tells what it has collected before. */
    private static class Collecting extends FolderStorage {
        Collecting(EngineSettings settings) {
            super(settings);
        }

        List<Change> collect(SnapshotKey key, CallContext context) {
            List<Change> all = new ArrayList<>();
            super.changes(key, all::add, context);
            return all;
        }

        @Override
        public void changes(SnapshotKey key, Consumer<Change> told, CallContext context) {
            collect(key, context).forEach(told);
        }
    }

    @Test
    void changesAreCollectedBeforeTheyAreTold() {
        caught("changesAreNotLookedForWhenTheCallerIsGone", Collecting::new);
    }

    @Test
    void changesAreSortedByTheWholePath() {
        caught("changesAreToldFolderByFolder", settings -> new Collecting(settings) {
            @Override
            List<Change> collect(SnapshotKey key, CallContext context) {
                List<Change> all = super.collect(key, context);
                all.sort(Comparator.comparing(Change::path));
                return all;
            }
        });
    }

    @Test
    void foldersAreToldAfterWhatIsInThem() {
        caught("changesAreToldFolderByFolder", settings -> new Collecting(settings) {
            @Override
            List<Change> collect(SnapshotKey key, CallContext context) {
                return super.collect(key, context).reversed();
            }
        });
    }

    @Test
    void whatIsThrownByWhoIsToldIsSwallowed() {
        caught("whatIsThrownByWhoIsToldEndsTheWalk", settings -> new FolderStorage(settings) {
            @Override
            public void changes(SnapshotKey key, Consumer<Change> told, CallContext context) {
                super.changes(
                        key,
                        change -> {
                            try {
                                told.accept(change);
                            } catch (EngineException e) {
                                // On to the next.
                            }
                        },
                        context);
            }
        });
    }

    @Test
    void copiesForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNoSnapshot", settings -> new FolderStorage(settings) {
            @Override
            public List<MountSpec> prepare(
                    SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
                return super.prepare(key, parent, spec, NOBODYS);
            }
        });
    }

    /** Copies as slowly as a disk would that is not this one's. */
    private static class SlowCopies extends FolderStorage {
        private static final int STEPS = 20;
        private static final int STEP_MILLIS = 30;

        SlowCopies(EngineSettings settings) {
            super(settings);
        }

        void step(CallContext context) {
            context.check("copy");
        }

        @Override
        void copy(Path tree, Path target, CallContext context) {
            for (int i = 0; i < STEPS; i++) {
                step(context);
                try {
                    // A copy that takes long is what is played here.
                    TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            super.copy(tree, target, context);
        }
    }

    @Test
    void aCopyIsNotCalledOff() {
        caught("aCopyEndsWhenItsCallerIsGone", settings -> new SlowCopies(settings) {
            @Override
            void step(CallContext context) {
                // On and on.
            }

            @Override
            void copy(Path tree, Path target, CallContext context) {
                super.copy(tree, target, NOBODYS);
            }
        });
    }

    @Test
    void aCopyThatIsCalledOffLeavesItsDraft() {
        caught("aCopyEndsWhenItsCallerIsGone", settings -> new SlowCopies(settings) {
            @Override
            void copy(Path tree, Path target, CallContext context) {
                try {
                    super.copy(tree, target, context);
                } catch (EngineException e) {
                    rename(target.getParent(), draft());
                    throw e;
                }
            }
        });
    }

    @Test
    void aLockIsHeldWhileATreeIsCopied() {
        caught("aCopyHoldsNobodyUp", settings -> new SlowCopies(settings) {
            @Override
            public synchronized List<MountSpec> prepare(
                    SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
                return super.prepare(key, parent, spec, context);
            }
        });
    }

    @Test
    void aLockIsHeldWhileALayerIsUnpacked() {
        caught("aLayerThatComesSlowlyHoldsNobodyUp", settings -> new FolderStorage(settings) {
            @Override
            public synchronized List<MountSpec> prepare(
                    SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
                return super.prepare(key, parent, spec, context);
            }

            @Override
            public synchronized long apply(SnapshotKey key, InputStream tar, CallContext context) {
                return super.apply(key, tar, context);
            }
        });
    }

    @Test
    void draftsAreListed() {
        caught("whatIsInWorkIsNeitherShownNorCleanedUp", settings -> new SlowCopies(settings) {
            @Override
            public List<SnapshotInfo> list(CallContext context) {
                return Stream.concat(
                                super.list(context).stream(),
                                inWork.stream()
                                        .map(draft -> new SnapshotInfo(
                                                new SnapshotKey(draft.getFileName()
                                                        .toString()
                                                        .substring(1)),
                                                Optional.empty(),
                                                false)))
                        .toList();
            }
        });
    }

    @Test
    void aSnapshotIsListedBeforeItIsWhole() {
        caught("whatIsInWorkIsNeitherShownNorCleanedUp", settings -> new SlowCopies(settings) {
            private volatile Optional<SnapshotInfo> early = Optional.empty();

            @Override
            public List<MountSpec> prepare(
                    SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
                early = Optional.of(new SnapshotInfo(key, parent, false));
                try {
                    return super.prepare(key, parent, spec, context);
                } finally {
                    early = Optional.empty();
                }
            }

            @Override
            public List<SnapshotInfo> list(CallContext context) {
                return Stream.concat(super.list(context).stream(), early.stream())
                        .distinct()
                        .toList();
            }
        });
    }

    @Test
    void cleanupDeletesDraftsInWork() {
        caught("whatIsInWorkIsNeitherShownNorCleanedUp", settings -> new SlowCopies(settings) {
            @Override
            public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
                inWork.clear();
                return super.cleanup(keep, context);
            }
        });
    }

    @Test
    void cleanupForgetsWhatIsKeptAndNotYetThere() {
        caught("whatIsInWorkIsNeitherShownNorCleanedUp", settings -> new SlowCopies(settings) {
            private final CountDownLatch made = new CountDownLatch(1);

            @Override
            List<MountSpec> publish(Path draft, SnapshotKey key, Optional<SnapshotKey> parent) {
                try {
                    return super.publish(draft, key, parent);
                } finally {
                    parent.ifPresent(any -> made.countDown());
                }
            }

            @Override
            public Set<SnapshotKey> cleanup(Set<SnapshotKey> keep, CallContext context) {
                Set<SnapshotKey> found = new java.util.HashSet<>(keep);
                found.removeIf(key -> find(key).isEmpty());
                try {
                    var _ = made.await(5, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return super.cleanup(found, context);
            }
        });
    }

    @Test
    void createIsNotLocked() {
        caught("oneKeyPreparedByManyAtOnceIsOneSnapshot", settings -> new FolderStorage(settings) {
            @Override
            List<MountSpec> publish(Path draft, SnapshotKey key, Optional<SnapshotKey> parent) {
                rename(draft, root.resolve("a-" + key));
                return mount(require(key));
            }
        });
    }

    @Test
    void theLastOfTwoParentsWins() {
        caught("oneKeyPreparedOnTwoParentsAtOnceGetsOne", settings -> new FolderStorage(settings) {
            @Override
            synchronized List<MountSpec> publish(Path draft, SnapshotKey key, Optional<SnapshotKey> parent) {
                find(key).ifPresent(there -> delete(there.folder()));
                rename(draft, root.resolve("a-" + key));
                return mount(require(key));
            }
        });
    }

    @Test
    void anotherParentIsOverlooked() {
        caught("preparingOverAnotherFails", settings -> new FolderStorage(settings) {
            @Override
            public List<MountSpec> prepare(
                    SnapshotKey key, Optional<SnapshotKey> parent, SnapshotSpec spec, CallContext context) {
                return find(key).isPresent() ? mounts(key, context) : super.prepare(key, parent, spec, context);
            }
        });
    }

    @Test
    void theParentIsNotLookedForAgainWhenTheCopyIsDone() {
        caught("aParentIsNotRemovedBelowWhatIsBeingPrepared", settings -> new FolderStorage(settings) {
            private final CountDownLatch copied = new CountDownLatch(1);
            private final CountDownLatch removed = new CountDownLatch(1);

            private void await(CountDownLatch latch) {
                try {
                    var _ = latch.await(2, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            List<MountSpec> publish(Path draft, SnapshotKey key, Optional<SnapshotKey> parent) {
                parent.ifPresent(any -> {
                    copied.countDown();
                    await(removed);
                });
                rename(draft, root.resolve("a-" + key));
                return mount(require(key));
            }

            @Override
            public void remove(SnapshotKey key, CallContext context) {
                boolean parent = key.value().equals("base");
                if (parent) {
                    await(copied);
                }
                super.remove(key, context);
                if (parent) {
                    removed.countDown();
                }
            }
        });
    }

    @Test
    void aLayerIsUnpackedForNobody() {
        caught("unpackingEndsWhenItsCallerIsGone", settings -> new FolderStorage(settings) {
            @Override
            public long apply(SnapshotKey key, InputStream tar, CallContext context) {
                return super.apply(key, tar, NOBODYS);
            }
        });
    }

    @Test
    void deadlinesAreOverlooked() {
        caught("unpackingEndsAtItsDeadline", settings -> new FolderStorage(settings) {
            @Override
            public long apply(SnapshotKey key, InputStream tar, CallContext context) {
                CallContext endless = new CallContext(NOBODYS.deadlineNanos(), context.cancelled(), context.trace());
                return super.apply(key, tar, endless);
            }
        });
    }

    @Test
    void aDifferenceIsWrittenForNobody() {
        caught("aDifferenceIsNotWrittenForACallerThatIsGone", settings -> new FolderStorage(settings) {
            @Override
            public void diff(SnapshotKey key, OutputStream tar, CallContext context) {
                super.diff(key, tar, NOBODYS);
            }
        });
    }

    @Test
    void aTreeIsWalkedForNobody() {
        caught("aCallerThatIsGoneIsToldNothingOfATree", settings -> new FolderStorage(settings) {
            @Override
            public Usage usage(SnapshotKey key, CallContext context) {
                return super.usage(key, NOBODYS);
            }
        });
    }

    @Test
    void whatIsUnknownIsInvalidInsteadOfNotFound() {
        caught("anUnknownSnapshotIsNotFoundByAnyCall", settings -> new FolderStorage(settings) {
            @Override
            Found require(SnapshotKey key) {
                return find(key).orElseThrow(() -> EngineException.invalid("no snapshot " + key));
            }
        });
    }

    @Test
    void aBrokenLayerLeavesItsFilesElsewhere() {
        caught("aLayerThatBreaksOffIsRemovedWhole", settings -> new FolderStorage(settings) {
            @Override
            public long apply(SnapshotKey key, InputStream tar, CallContext context) {
                try {
                    return super.apply(key, tar, context);
                } catch (EngineException e) {
                    try {
                        Files.createFile(root.resolve(".failed-" + key));
                    } catch (IOException x) {
                        throw new UncheckedIOException(x);
                    }
                    throw e;
                }
            }
        });
    }
}
