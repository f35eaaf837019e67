package dev.theseus.tck;

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
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongConsumer;

/** A right registry driver that keeps images in memory, for mutants to spoil. */
class MemoryRegistry implements RegistryDriver {
    /** By repository and digest. */
    final Map<String, byte[]> blobs = new ConcurrentHashMap<>();

    private final Map<String, String> types = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Digest>> tags = new ConcurrentHashMap<>();

    @Override
    public DriverInfo info() {
        return new DriverInfo("memory", "1", Set.of(), Map.of());
    }

    @Override
    public RecoveryReport recover(RecoveryRequest expected, CallContext context) {
        return RecoveryReport.empty();
    }

    static String name(String repository, Digest digest) {
        return repository + "@" + digest;
    }

    byte[] require(ImageReference reference, Digest digest) {
        byte[] found = blobs.get(name(reference.path(), digest));
        if (found == null) {
            throw EngineException.notFound(reference.familiarName() + " has no " + digest);
        }
        return found;
    }

    @Override
    public RemoteContent resolve(ImageReference reference, RegistryAuth auth, CallContext context) {
        context.check("resolve " + reference);
        Digest digest = reference
                .digest()
                .or(() -> Optional.ofNullable(tags.getOrDefault(reference.path(), Map.of())
                        .get(reference.tag().orElse("latest"))))
                .orElseThrow(() -> EngineException.notFound(reference.familiarName() + " is not here"));
        return document(reference, digest);
    }

    private RemoteContent document(ImageReference reference, Digest digest) {
        byte[] bytes = require(reference, digest);
        if (!TrialRegistry.digest(bytes).equals(digest)) {
            throw EngineException.dataLoss(reference.familiarName() + ": " + digest + " is damaged");
        }
        return new RemoteContent(Descriptor.of(types.get(digest.value()), digest, bytes.length), bytes);
    }

    @Override
    public RemoteContent manifest(
            ImageReference repository, Descriptor manifest, RegistryAuth auth, CallContext context) {
        return document(repository, manifest.digest());
    }

    @Override
    public InputStream fetch(
            ImageReference repository, Descriptor blob, long offset, RegistryAuth auth, CallContext context) {
        context.check("fetch " + blob.digest());
        byte[] bytes = require(repository, blob.digest());
        return new FilterInputStream(
                new ByteArrayInputStream(bytes, (int) offset, Math.max(0, bytes.length - (int) offset))) {
            @Override
            public int read(byte[] target, int start, int length) throws IOException {
                context.check("read " + blob.digest());
                return super.read(target, start, length);
            }
        };
    }

    @Override
    public boolean hasBlob(ImageReference repository, Descriptor blob, RegistryAuth auth, CallContext context) {
        return blobs.containsKey(name(repository.path(), blob.digest()));
    }

    /** Told what has come in of a blob so far. */
    void received(String name, byte[] half) {
        // Nobody may see it before it is whole.
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
        context.check("push " + blob.digest());
        String name = name(repository.path(), blob.digest());
        if (blobs.containsKey(name)) {
            return false;
        }
        Optional<byte[]> elsewhere = mountFrom.map(from -> blobs.get(name(from, blob.digest())));
        if (elsewhere.isPresent()) {
            blobs.put(name, elsewhere.get());
            return false;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream in = content.open(0)) {
            byte[] buffer = new byte[64 << 10];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                context.check("push " + blob.digest());
                bytes.write(buffer, 0, count);
                progress.accept(bytes.size());
                received(name, bytes.toByteArray());
            }
        } catch (IOException e) {
            throw EngineException.internal("push " + blob.digest(), e);
        }
        if (!TrialRegistry.digest(bytes.toByteArray()).equals(blob.digest())) {
            throw EngineException.dataLoss("what was sent is not " + blob.digest());
        }
        blobs.put(name, bytes.toByteArray());
        return true;
    }

    @Override
    public void pushManifest(ImageReference reference, RemoteContent manifest, RegistryAuth auth, CallContext context) {
        Digest digest = manifest.descriptor().digest();
        blobs.put(name(reference.path(), digest), manifest.bytes());
        types.put(digest.value(), manifest.descriptor().mediaType());
        reference
                .tag()
                .ifPresent(tag -> tags.computeIfAbsent(reference.path(), any -> new ConcurrentSkipListMap<>())
                        .put(tag, digest));
    }

    @Override
    public List<String> tags(ImageReference repository, RegistryAuth auth, CallContext context) {
        context.check("tags of " + repository);
        Map<String, Digest> found = tags.get(repository.path());
        if (found == null) {
            throw EngineException.notFound(repository.familiarName() + " is not here");
        }
        return List.copyOf(found.keySet());
    }

    @Override
    public String login(RegistryAuth auth, CallContext context) {
        return "";
    }

    /** Damages a manifest. */
    void flip(Digest digest) {
        blobs.forEach((name, bytes) -> {
            if (name.endsWith(digest.value())) {
                bytes[0] ^= 1;
            }
        });
    }
}
