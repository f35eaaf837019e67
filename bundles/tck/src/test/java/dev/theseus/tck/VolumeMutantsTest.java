package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.volume.VolumeDriver;
import dev.theseus.testing.NeedsRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volume drivers that are wrong on purpose, each in one thing, and the contract that finds it. */
class VolumeMutantsTest {
    private static volatile Function<EngineSettings, FolderVolumes> making = FolderVolumes::new;
    private static final CallContext NOBODYS = CallContext.background(Duration.ofMinutes(5));
    private static final List<AutoCloseable> LEAKED = new ArrayList<>();

    /** The suite for what is being made. */
    static final class Suite extends VolumeDriverTck {
        @Override
        protected VolumeDriver open(EngineSettings settings) {
            return making.apply(settings);
        }

        @Override
        protected void close(VolumeDriver driver) {
            // It holds nothing open, if it is right.
        }

        @Override
        protected Map<String, String> someOptions() {
            return Map.of(FolderVolumes.OPTION, "red");
        }
    }

    private static void caught(String contract, Function<EngineSettings, FolderVolumes> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void letGo() throws Exception {
        for (AutoCloseable leaked : LEAKED) {
            leaked.close();
        }
        LEAKED.clear();
        making = FolderVolumes::new;
    }

    @Test
    void aRightDriverPassesTheWholeSuite() {
        MutantRun.assertPasses(Suite.class);
    }

    @Test
    void aWordIsMisspelt() {
        caught(
                "capabilitiesAreWordsOfTheInterface",
                settings -> new FolderVolumes(settings) {
                    @Override
                    public DriverInfo info() {
                        return new DriverInfo("folder", "1", Set.of("exclusiv"), Map.of());
                    }
                },
                "exclusiv");
    }

    @Test
    void statNamesAnEmptyFolder() {
        caught(
                "contentIsSeenWhereStatSaysThoughNobodyHasItMounted",
                settings -> new FolderVolumes(settings) {
                    @Override
                    public Optional<Path> stat(String name, CallContext context) {
                        return find(name).map(folder -> folder.resolve("uses"));
                    }
                },
                "no content in");
    }

    @Test
    void volumesOfAllEnginesAreInOneFolder(@TempDir Path shared) {
        caught("anotherEngineSeesNoneOfTheVolumes", settings -> new FolderVolumes(settings) {
            @Override
            public List<String> list(CallContext context) {
                return names(shared);
            }

            @Override
            synchronized void publish(String name, String option) {
                super.publish(name, option);
                if (name.equals("data")) {
                    try {
                        Files.createDirectories(shared.resolve(name));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            synchronized Optional<Path> retire(String name) {
                HostServices.fileTrees().remove(shared.resolve(name));
                return super.retire(name);
            }
        });
    }

    @Test
    void theLayoutIsItsOwn() {
        caught(
                "contentLiesInTheDataRootsLayout",
                settings -> new FolderVolumes(settings) {
                    @Override
                    public DriverInfo info() {
                        return new DriverInfo("folder", "1", Set.of(CONTENT_ON_HOST, DATA_ROOT_LAYOUT), Map.of());
                    }
                },
                "volumes/data/_data");
    }

    @Test
    void removeNeverDeletes() {
        caught("contentIsDeletedWhenRemoveReturns", settings -> new FolderVolumes(settings) {
            @Override
            void delete(Path folder) {
                // Nothing sees it any more.
            }
        });
    }

    @Test
    void removeReturnsBeforeItHasDeleted() {
        caught("contentIsDeletedWhenRemoveReturns", settings -> new FolderVolumes(settings) {
            @Override
            void delete(Path folder) {
                CountDownLatch later = new CountDownLatch(1);
                Thread deleting = Thread.ofPlatform()
                        .daemon()
                        .name("linux-call")
                        .start(() -> {
                            try {
                                later.await();
                                super.delete(folder);
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
    void mountLeaksADescriptor() {
        caught(
                "usesAreCountedPerId",
                settings -> new FolderVolumes(settings) {
                    @Override
                    public synchronized Path mount(String name, String mountId, CallContext context) {
                        Path right = super.mount(name, mountId, context);
                        try {
                            LEAKED.add(FileChannel.open(right.resolveSibling("option"), StandardOpenOption.READ));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        return right;
                    }
                },
                "descriptor");
    }

    @Test
    @NeedsRoot
    void unmountLeavesTheMount() {
        caught(
                "mountedVolumeIsNotRemoved",
                settings -> new FolderVolumes(settings) {
                    @Override
                    public synchronized Path mount(String name, String mountId, CallContext context) {
                        Path right = super.mount(name, mountId, context);
                        if (name.equals("data")) {
                            Path target = root.getParent();
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
    void aUseStaysWhenItsIdHasGone() {
        caught("usesAreCountedPerId", settings -> new FolderVolumes(settings) {
            @Override
            public synchronized void unmount(String name, String mountId, CallContext context) {
                if (!mountId.equals("c2")) {
                    super.unmount(name, mountId, context);
                }
            }
        });
    }

    @Test
    void createsForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNothingMade", settings -> new FolderVolumes(settings) {
            @Override
            public void create(String name, Map<String, String> options, CallContext context) {
                super.create(name, options, NOBODYS);
            }
        });
    }

    @Test
    void mountsForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNothingMade", settings -> new FolderVolumes(settings) {
            @Override
            public synchronized Path mount(String name, String mountId, CallContext context) {
                return super.mount(name, mountId, NOBODYS);
            }
        });
    }

    @Test
    void createIsNotLocked() {
        caught("oneNameCreatedByManyAtOnceIsOneVolume", settings -> new FolderVolumes(settings) {
            @Override
            void publish(String name, String option) {
                try {
                    if (find(name).isPresent()) {
                        requireSame(name, option);
                        return;
                    }
                    Path draft = draft(option);
                    // Widens the gap in which another call comes between.
                    TimeUnit.MILLISECONDS.sleep(5);
                    FolderStorage.rename(draft, root.resolve(name));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    @Test
    void otherOptionsAreOverlooked() {
        caught("oneNameCreatedWithTwoOptionsAtOnceGetsOne", settings -> new FolderVolumes(settings) {
            @Override
            void requireSame(String name, String option) {
                // Whatever is there will do.
            }
        });
    }

    @Test
    void draftsAreListed() {
        caught("onlyWhatWasMadeIsListed", settings -> new FolderVolumes(settings) {
            @Override
            public List<String> list(CallContext context) {
                return names(root);
            }
        });
    }

    @Test
    void aLockIsHeldWhileContentIsDeleted() {
        caught("aRemovalHoldsNobodyUp", settings -> new FolderVolumes(settings) {
            @Override
            void delete(Path folder) {
                // As slowly as a disk would that is not this one's.
                if (folder.resolve("data").toFile().list().length > 0) {
                    try {
                        TimeUnit.MILLISECONDS.sleep(400);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
                super.delete(folder);
            }

            @Override
            public synchronized void remove(String name, CallContext context) {
                super.remove(name, context);
            }
        });
    }
}
