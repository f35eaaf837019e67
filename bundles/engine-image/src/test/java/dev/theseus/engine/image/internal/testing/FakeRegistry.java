package dev.theseus.engine.image.internal.testing;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.DriverInfo;
import dev.theseus.api.driver.RecoveryReport;
import dev.theseus.api.driver.RecoveryRequest;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.api.image.RemoteContent;
import dev.theseus.engine.slot.DriverLeftException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;

/** A registry in memory that can break, lie and hold still on request. All repositories share their blobs. */
public final class FakeRegistry implements RegistryDriver {
    private final Map<String, RemoteContent> tagged = new ConcurrentHashMap<>();
    private final Map<Digest, RemoteContent> manifests = new ConcurrentHashMap<>();
    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<Digest, Deque<Integer>> breaks = new ConcurrentHashMap<>();
    private final Set<Digest> replaced = ConcurrentHashMap.newKeySet();
    private final Map<Digest, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final List<Fetch> fetches = new CopyOnWriteArrayList<>();
    private final List<String> claimed = new CopyOnWriteArrayList<>();
    private final Set<String> mounted = ConcurrentHashMap.newKeySet();

    /** One call of {@link #fetch}. */
    public record Fetch(Digest blob, long offset) {}

    public void add(ImageReference reference, TestImage image) {
        blobs.putAll(image.blobs());
        put(reference, image.manifest());
    }

    public void put(ImageReference reference, RemoteContent manifest) {
        manifests.put(manifest.descriptor().digest(), manifest);
        if (reference.tag().isPresent()) {
            tagged.put(reference.toString(), manifest);
        }
    }

    /** Lists the tag in every repository, whatever it is. */
    public void claimTag(String tag) {
        claimed.add(tag);
    }

    /** The blob's bytes from now on, whatever its digest says. */
    public void lie(Digest blob, byte[] bytes) {
        blobs.put(blob, bytes);
    }

    /** The next fetches of the blob break after so many bytes each. */
    public void breakAfter(Digest blob, Integer... bytes) {
        breaks.put(blob, new ArrayDeque<>(List.of(bytes)));
    }

    /** As {@link #breakAfter}, but as it looks when the driver is replaced. */
    public void replacedAfter(Digest blob, Integer... bytes) {
        replaced.add(blob);
        breakAfter(blob, bytes);
    }

    /** Fetches of the blob hold still half way until the latch opens. */
    public void gate(Digest blob, CountDownLatch latch) {
        gates.put(blob, latch);
    }

    public List<Fetch> fetches(Digest blob) {
        return fetches.stream().filter(fetch -> fetch.blob().equals(blob)).toList();
    }

    public void forget(Digest blob) {
        blobs.remove(blob);
    }

    public Set<Digest> blobs() {
        return blobs.keySet();
    }

    @Override
    public DriverInfo info() {
        return new DriverInfo("registry", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    @Override
    public RemoteContent resolve(ImageReference reference, RegistryAuth auth, CallContext context) {
        RemoteContent found = reference.digest().isPresent()
                ? manifests.get(reference.digest().get())
                : tagged.get(reference.toString());
        if (found == null) {
            throw EngineException.notFound("manifest for " + reference.familiar() + " not found");
        }
        return found;
    }

    @Override
    public RemoteContent manifest(
            ImageReference repository, Descriptor manifest, RegistryAuth auth, CallContext context) {
        RemoteContent found = manifests.get(manifest.digest());
        if (found == null) {
            throw EngineException.notFound("manifest " + manifest.digest() + " not found");
        }
        return found;
    }

    @Override
    public InputStream fetch(
            ImageReference repository, Descriptor blob, long offset, RegistryAuth auth, CallContext context) {
        byte[] bytes = blobs.get(blob.digest());
        if (bytes == null) {
            throw EngineException.notFound("blob " + blob.digest() + " not found");
        }
        fetches.add(new Fetch(blob.digest(), offset));
        Deque<Integer> breaking = breaks.get(blob.digest());
        Integer end = breaking == null ? null : breaking.poll();
        return new Transfer(
                bytes, (int) offset, end == null ? -1 : end, broken(blob.digest()), gates.get(blob.digest()), context);
    }

    private IOException broken(Digest blob) {
        return replaced.contains(blob)
                ? new DriverLeftException("its driver is being replaced")
                : new IOException("connection reset by peer");
    }

    private static final class Transfer extends InputStream {
        private final InputStream in;
        private final int half;
        private final int breakAfter;
        private final IOException broken;
        private final @org.jspecify.annotations.Nullable CountDownLatch gate;
        private final CallContext context;
        private int sent;

        Transfer(
                byte[] bytes,
                int offset,
                int breakAfter,
                IOException broken,
                @org.jspecify.annotations.Nullable CountDownLatch gate,
                CallContext context) {
            this.in = new ByteArrayInputStream(bytes, offset, bytes.length - offset);
            this.half = (bytes.length - offset) / 2;
            this.breakAfter = breakAfter;
            this.broken = broken;
            this.gate = gate;
            this.context = context;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (breakAfter >= 0 && sent >= breakAfter) {
                throw broken;
            }
            if (gate != null && sent >= half) {
                waitAtGate();
            }
            int limit = breakAfter >= 0 ? breakAfter - sent : Math.max(1, half);
            int n = in.read(buffer, offset, Math.min(length, limit));
            sent += Math.max(0, n);
            return n;
        }

        private void waitAtGate() throws IOException {
            try {
                while (gate != null && !gate.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    context.check("fetching");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Override
    public boolean hasBlob(ImageReference repository, Descriptor blob, RegistryAuth auth, CallContext context) {
        return blobs.containsKey(blob.digest());
    }

    @Override
    public boolean pushBlob(
            ImageReference repository,
            Descriptor blob,
            BlobSource content,
            Optional<String> mountFrom,
            LongConsumer progress,
            RegistryAuth auth,
            CallContext context) {
        if (mountFrom.isPresent()) {
            mounted.add(mountFrom.get());
        }
        try (InputStream in = content.open(0)) {
            blobs.put(blob.digest(), in.readAllBytes());
            progress.accept(blob.size());
        } catch (IOException e) {
            throw EngineException.internal("reading the blob", e);
        }
        return mountFrom.isEmpty();
    }

    @Override
    public void pushManifest(ImageReference reference, RemoteContent manifest, RegistryAuth auth, CallContext context) {
        put(reference, manifest);
    }

    @Override
    public List<String> tags(ImageReference repository, RegistryAuth auth, CallContext context) {
        List<String> tags = new ArrayList<>();
        tagged.keySet().stream()
                .filter(name -> name.startsWith(repository.name() + ":"))
                .map(name -> name.substring(repository.name().length() + 1))
                .sorted()
                .forEach(tags::add);
        tags.addAll(claimed);
        return tags;
    }

    @Override
    public String login(RegistryAuth auth, CallContext context) {
        return "";
    }
}
