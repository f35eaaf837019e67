package dev.theseus.tck;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.log.LogBatch;
import dev.theseus.api.log.LogDriver;
import dev.theseus.api.log.LogLine;
import dev.theseus.api.log.LogPlan;
import dev.theseus.api.log.LogStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Log drivers that are wrong on purpose, each in one thing, and the contract that finds it. */
class LogMutantsTest {
    private static volatile Supplier<FolderLogs> making = FolderLogs::new;
    private static final List<AutoCloseable> LEAKED = new ArrayList<>();

    /** The suite for what is being made. */
    static final class Suite extends LogDriverTck {
        @Override
        protected LogDriver open(EngineSettings settings) {
            return making.get();
        }

        @Override
        protected void close(LogDriver driver) {
            // It holds nothing open, if it is right.
        }

        @Override
        protected List<Kept> kept(LogStream stream) throws IOException {
            return FolderLogs.kept(stream);
        }
    }

    private static void caught(String contract, Supplier<FolderLogs> mutant, String... words) {
        making = mutant;
        MutantRun.assertCaught(Suite.class, contract, words);
    }

    @AfterEach
    void letGo() throws Exception {
        for (AutoCloseable leaked : LEAKED) {
            leaked.close();
        }
        LEAKED.clear();
        making = FolderLogs::new;
    }

    @Test
    void aRightDriverPassesTheWholeSuite() {
        MutantRun.assertPasses(Suite.class);
    }

    @Test
    void whatComesAgainIsAppended() {
        caught("aBatchThatIsWrittenAgainIsKeptOnce", () -> new FolderLogs() {
            @Override
            int known(String mark, int present) {
                return present;
            }
        });
    }

    @Test
    void aNewBeginningIsAppended() {
        caught("aStreamThatIsBegunAnewIsKeptOnce", () -> new FolderLogs() {
            @Override
            int known(String mark, int present) {
                return mark.isEmpty() ? present : super.known(mark, present);
            }
        });
    }

    @Test
    void onlyTheDriverItselfKnowsWhatItHasWritten() {
        caught("aSuccessorGoesOnWhereTheDriverEnded", () -> new FolderLogs() {
            private final AtomicInteger count = new AtomicInteger();

            @Override
            int known(String mark, int present) {
                return Math.min(present, count.get());
            }

            @Override
            String written(LogLine line) {
                count.incrementAndGet();
                return super.written(line);
            }
        });
    }

    @Test
    void aSuccessorBelievesWhatIsThere() {
        caught("aSuccessorTakesBackWhatNobodyKnowsOf", () -> new FolderLogs() {
            private boolean first = true;

            @Override
            int known(String mark, int present) {
                int known = first && !mark.isEmpty() ? present : super.known(mark, present);
                first = false;
                return known;
            }
        });
    }

    @Test
    void streamsOfALineAreMixed() {
        caught("linesAreKeptInTheirOrderWithTheirStream", () -> new FolderLogs() {
            @Override
            String written(LogLine line) {
                return super.written(new LogLine(false, line.time(), line.data()));
            }
        });
    }

    @Test
    void onlyAsciiIsKept() {
        caught("whatLinesConsistOfIsKept", () -> new FolderLogs() {
            @Override
            String written(LogLine line) {
                byte[] ascii = new String(line.data(), StandardCharsets.UTF_8).getBytes(StandardCharsets.US_ASCII);
                return super.written(new LogLine(line.stderr(), line.time(), ascii));
            }
        });
    }

    @Test
    void aBatchIsCutOff() {
        caught("aFullBatchIsKept", () -> new FolderLogs() {
            @Override
            public String write(LogStream stream, LogBatch batch, CallContext context) {
                List<LogLine> lines = batch.lines();
                return super.write(
                        stream,
                        new LogBatch(batch.from(), lines.subList(0, Math.min(1000, lines.size())), false),
                        context);
            }
        });
    }

    @Test
    void allContainersShareOneFile() {
        caught("streamsAreKeptApart", () -> new FolderLogs() {
            @Override
            public synchronized String write(LogStream stream, LogBatch batch, CallContext context) {
                Path all = stream.folder().resolveSibling("all");
                try {
                    Path link = file(stream);
                    if (!Files.exists(link)) {
                        Files.writeString(all, "", StandardOpenOption.CREATE);
                        Files.createSymbolicLink(link, all);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return super.write(stream, batch, context);
            }

            @Override
            int known(String mark, int present) {
                return present;
            }
        });
    }

    @Test
    void writesForCallersThatAreGone() {
        caught("aCallerThatIsGoneGetsNothingWritten", () -> new FolderLogs() {
            @Override
            public String write(LogStream stream, LogBatch batch, CallContext context) {
                return super.write(stream, batch, CallContext.background(Duration.ofMinutes(5)));
            }
        });
    }

    @Test
    void optionsAreOverlooked() {
        caught("unknownOptionIsRefused", () -> new FolderLogs() {
            @Override
            public LogPlan plan(Map<String, String> options) {
                return super.plan(Map.of());
            }
        });
    }

    @Test
    void thePlanChanges() {
        caught("sameOptionsSamePlan", () -> new FolderLogs() {
            private int size;

            @Override
            public LogPlan plan(Map<String, String> options) {
                return LogPlan.spooled(++size, 1).copiedTo(SUFFIX);
            }
        });
    }

    @Test
    void closeLosesWhatWasBuffered() {
        caught("aWriteAfterCloseGoesOn", () -> new FolderLogs() {
            @Override
            public void close(LogStream stream, CallContext context) {
                try {
                    Files.deleteIfExists(file(stream));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    @Test
    void closeKeepsTheFileOpen() {
        caught(
                "linesAreKeptInTheirOrderWithTheirStream",
                () -> new FolderLogs() {
                    private final Map<String, FileChannel> open = new HashMap<>();

                    @Override
                    public String write(LogStream stream, LogBatch batch, CallContext context) {
                        String mark = super.write(stream, batch, context);
                        open.computeIfAbsent(stream.id(), absent -> {
                            try {
                                FileChannel channel = FileChannel.open(file(stream));
                                LEAKED.add(channel);
                                return channel;
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
                        return mark;
                    }
                },
                "descriptor");
    }

    @Test
    void filesHaveNamesOfTheirOwn() {
        caught("filesInTheStreamsFolderAreNamedAfterIt", () -> new FolderLogs() {
            @Override
            public String write(LogStream stream, LogBatch batch, CallContext context) {
                try {
                    Files.writeString(stream.folder().resolve("state"), "1");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return super.write(stream, batch, context);
            }
        });
    }
}
