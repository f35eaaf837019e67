package dev.theseus.engine.image.internal.layer;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverKind;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.api.storage.SnapshotKey;
import dev.theseus.api.storage.SnapshotSpec;
import dev.theseus.api.storage.StorageDriver;
import dev.theseus.engine.archive.Decompression;
import dev.theseus.engine.image.internal.document.Digests;
import dev.theseus.engine.slot.Slot;
import dev.theseus.engine.slot.Slots;
import dev.theseus.engine.thread.PlatformWork;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns layer blobs into committed snapshots. Whoever wants the same layer in the same driver at the same time waits for
 * the one who began; a layer is committed only after its diffID was verified.
 */
public final class Unpacker {
    private static final Logger LOG = LoggerFactory.getLogger(Unpacker.class);
    private static final int ATTEMPTS = 3;

    private final Slots slots;
    private final ConcurrentMap<String, CompletableFuture<Boolean>> occupied = new ConcurrentHashMap<>();
    private final Set<SnapshotKey> active = ConcurrentHashMap.newKeySet();

    public Unpacker(Slots slots) {
        this.slots = slots;
    }

    /**
     * A layer to unpack.
     *
     * @param parent chainID of what it stands on
     * @param chain its own chainID
     * @param diffId what its uncompressed archive must hash to
     */
    public record Layer(Optional<Digest> parent, Digest chain, Digest diffId, LayerSource source) {}

    /** Where the driver keeps the layer with this chainID; empty while it has none, or is not there. */
    public Map<String, String> details(String driver, Digest chain, CallContext context) {
        return slots.isActive(DriverKind.STORAGE, driver)
                ? slots.storage(driver).call("details", context, (d, c) -> d.details(key(chain), c))
                : Map.of();
    }

    /** Whether the driver has the layer with this chainID. */
    public boolean has(String driver, Digest chain, CallContext context) {
        return slots.storage(driver)
                .call("stat", context, (d, c) -> d.stat(key(chain), c))
                .isPresent();
    }

    /**
     * Sees to it that the driver has the layer. Its parent must be there.
     *
     * @return bytes of its files; empty when the layer was there already
     */
    public OptionalLong ensure(String driver, Layer layer, CallContext context) {
        String place = driver + " " + layer.chain();
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        occupy(place, mine, context);
        try {
            if (has(driver, layer.chain(), context)) {
                return OptionalLong.empty();
            }
            return OptionalLong.of(PlatformWork.run("unpack", () -> unpack(driver, layer, context)));
        } finally {
            occupied.remove(place, mine);
            mine.complete(true);
        }
    }

    /**
     * Reads a layer's blob through and checks what it holds, without unpacking it.
     *
     * @throws EngineException {@code DATA_LOSS}
     */
    public void verify(Digest diffId, LayerSource source, CallContext context) {
        PlatformWork.run("verify", () -> {
            MessageDigest hash = Digests.algorithm(diffId.algorithm());
            try (InputStream raw = source.open();
                    InputStream tar = Decompression.open(raw)) {
                new DigestInputStream(new Cancellable(tar, context), hash).transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw EngineException.dataLoss("failed to register layer: " + e.getMessage());
            }
            compare(diffId, hash);
            return true;
        });
    }

    /** Bytes that the driver's copy of a layer takes. */
    public long usage(String driver, Digest chain, CallContext context) {
        return slots.storage(driver)
                .call("usage", context, (d, c) -> d.usage(key(chain), c))
                .bytes();
    }

    /** Snapshots being filled right now. */
    public Set<SnapshotKey> active() {
        return Set.copyOf(active);
    }

    /** Takes a layer's place so that it can be removed; empty when somebody works on it. */
    public Optional<Removal> claimRemoval(String driver, Digest chain) {
        String place = driver + " " + chain;
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        return occupied.putIfAbsent(place, mine) == null
                ? Optional.of(new Removal(driver, chain, place, mine))
                : Optional.empty();
    }

    /** A layer about to go; {@link #run} must be called. */
    public final class Removal {
        private final String driver;
        private final Digest chain;
        private final String place;
        private final CompletableFuture<Boolean> mine;

        private Removal(String driver, Digest chain, String place, CompletableFuture<Boolean> mine) {
            this.driver = driver;
            this.chain = chain;
            this.place = place;
            this.mine = mine;
        }

        /** Removes the snapshot; one that containers stand on stays, for the driver's later cleanup. */
        public void run(CallContext context) {
            try {
                slots.storage(driver).run("remove", context, (d, c) -> d.remove(key(chain), c));
            } catch (EngineException e) {
                if (e.kind() != ErrorKind.CONFLICT) {
                    LOG.warn(
                            "layer {} stays in storage driver {} until its next cleanup: {}",
                            chain,
                            driver,
                            e.message());
                }
            } finally {
                occupied.remove(place, mine);
                mine.complete(true);
            }
        }
    }

    public static SnapshotKey key(Digest chain) {
        return new SnapshotKey(chain.value());
    }

    private void occupy(String place, CompletableFuture<Boolean> mine, CallContext context) {
        CompletableFuture<Boolean> other = occupied.putIfAbsent(place, mine);
        while (other != null) {
            context.check("waiting for layer " + place);
            try {
                other.get(200, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw EngineException.cancelled("waiting for layer " + place + ": interrupted");
            } catch (ExecutionException e) {
                // Places are only ever left, never failed; look again.
                LOG.debug("unexpected outcome at {}", place, e);
            }
            other = occupied.putIfAbsent(place, mine);
        }
    }

    private long unpack(String driver, Layer layer, CallContext context) {
        for (int attempt = 1; ; attempt++) {
            try {
                return unpackOnce(driver, layer, context);
            } catch (EngineException e) {
                // A driver that was replaced under the call: its successor starts the layer afresh.
                boolean swapped = e.kind() == ErrorKind.UNAVAILABLE || e.kind() == ErrorKind.DEADLINE;
                context.check("unpacking layer " + Digests.shortForm(layer.diffId()));
                if (!swapped || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private long unpackOnce(String driver, Layer layer, CallContext context) {
        SnapshotKey key = new SnapshotKey("unpack-" + Digests.shortForm(layer.chain()) + "-" + UUID.randomUUID());
        Slot<StorageDriver> slot = slots.storage(driver);
        active.add(key);
        try {
            slot.run(
                    "prepare",
                    context,
                    (d, c) -> d.prepare(key, layer.parent().map(Unpacker::key), SnapshotSpec.DEFAULT, c));
            long size = apply(slot, key, layer, context);
            slot.run("commit", context, (d, c) -> d.commit(key, key(layer.chain()), c));
            return size;
        } catch (RuntimeException e) {
            drop(slot, key);
            throw e;
        } finally {
            active.remove(key);
        }
    }

    private static long apply(Slot<StorageDriver> slot, SnapshotKey key, Layer layer, CallContext context) {
        MessageDigest hash = Digests.algorithm(layer.diffId().algorithm());
        long size;
        try (InputStream raw = layer.source().open();
                InputStream tar = Decompression.open(raw)) {
            InputStream hashing = new DigestInputStream(new Cancellable(tar, context), hash);
            size = slot.feed("apply", context, hashing, (d, source, c) -> d.apply(key, source, c));
            hashing.transferTo(OutputStream.nullOutputStream());
        } catch (EngineException e) {
            throw e.within("failed to register layer");
        } catch (IOException e) {
            throw EngineException.dataLoss("failed to register layer: " + e.getMessage());
        }
        compare(layer.diffId(), hash);
        return size;
    }

    private static void compare(Digest promised, MessageDigest hash) {
        Digest found = Digests.finish(promised.algorithm(), hash.digest());
        if (!found.equals(promised)) {
            throw EngineException.dataLoss("failed to register layer: its content has digest " + found
                    + " where the image's configuration promises " + promised);
        }
    }

    private static void drop(Slot<StorageDriver> slot, SnapshotKey key) {
        try {
            slot.run("remove", CallContext.background(java.time.Duration.ofMinutes(1)), (d, c) -> d.remove(key, c));
        } catch (EngineException e) {
            LOG.warn("half unpacked snapshot {} stays until the driver's next cleanup: {}", key, e.message());
        }
    }

    /** Lets a caller who went away end the unpacking. */
    private static final class Cancellable extends FilterInputStream {
        private final CallContext context;

        Cancellable(InputStream in, CallContext context) {
            super(in);
            this.context = context;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            context.check("unpacking");
            return super.read(bytes, offset, length);
        }
    }
}
