package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.Platform;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.SearchHit;
import dev.theseus.engine.image.Commits;
import dev.theseus.engine.image.ImageConfig;
import dev.theseus.engine.image.ImageTransfers;
import dev.theseus.engine.image.ImageView;
import dev.theseus.engine.image.Images;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.Progress;
import dev.theseus.engine.image.TransferEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One image, busybox, and a registry in which {@code broken} breaks half way. */
public final class FakeImages implements Images, ImageTransfers, Commits {
    private static final Digest LAYER = new Digest("sha256:" + "abc".repeat(21) + "a");

    public volatile Optional<RegistryAuth> auth = Optional.empty();
    public volatile Optional<CommitRequest> committed = Optional.empty();
    public volatile boolean allTags;
    public volatile long loaded = -1;

    static final ImageView BUSYBOX = new ImageView(
            new Digest("sha256:" + "a".repeat(64)),
            List.of("busybox:latest"),
            List.of("busybox@sha256:" + "b".repeat(64)),
            "",
            "",
            Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
            "",
            new Platform("linux", "amd64", ""),
            "",
            4_000_000,
            ImageConfig.EMPTY,
            List.of(new Digest("sha256:" + "c".repeat(64))),
            Optional.empty(),
            "overlay2",
            List.of(),
            Descriptor.of("application/vnd.oci.image.manifest.v1+json", new Digest("sha256:" + "d".repeat(64)), 400),
            2_000_000);

    @Override
    public Map<String, String> storageDetails(ImageView image, CallContext context) {
        return Map.of("UpperDir", "/layers/a");
    }

    @Override
    public ImageView inspect(String reference, Optional<Platform> platform) {
        if (!reference.equals("busybox") && !reference.equals("registry.example:5000/deep/busybox:1")) {
            throw EngineException.notFound("No such image: " + reference);
        }
        return BUSYBOX;
    }

    @Override
    public List<ImageView> list(boolean all, Map<String, List<String>> filters) {
        return List.of(BUSYBOX);
    }

    @Override
    public List<HistoryEntry> history(String reference, Optional<Platform> platform) {
        return List.of(new HistoryEntry("", Optional.empty(), "ADD", List.of(), 4, ""));
    }

    @Override
    public void tag(String reference, String repository, String tag) {
        inspect(reference, Optional.empty());
    }

    @Override
    public List<Removed> remove(String reference, boolean force, boolean prune, CallContext context) {
        return List.of(new Removed("busybox:latest", ""), new Removed("", "sha256:" + "a".repeat(64)));
    }

    @Override
    public Images.Pruned prune(Map<String, List<String>> filters, CallContext context) {
        return new Images.Pruned(List.of(), 0);
    }

    @Override
    public void pull(
            String repository,
            String tag,
            boolean every,
            Optional<Platform> platform,
            RegistryAuth credentials,
            Progress progress,
            CallContext context) {
        auth = Optional.of(credentials);
        allTags = every;
        if (repository.equals("denied")) {
            throw EngineException.forbidden(
                    "pull access denied for denied, repository does not exist or may require" + " 'docker login'");
        }
        ImageReference reference = ImageReference.parseName(repository);
        ImageReference tagged = tag.isEmpty() ? reference : reference.withTag(tag);
        progress.tell(new TransferEvent.PullBegan(tagged));
        progress.tell(new TransferEvent.Layer(LAYER, LayerPhase.DOWNLOADING, 10, 100));
        if (repository.equals("broken")) {
            throw EngineException.dataLoss("the registry lies about sha256:abc");
        }
        progress.tell(new TransferEvent.PullEnded(tagged, true));
    }

    @Override
    public void push(
            String repository,
            String tag,
            boolean every,
            Optional<Platform> platform,
            RegistryAuth credentials,
            Progress progress,
            CallContext context) {
        auth = Optional.of(credentials);
        progress.tell(new TransferEvent.Layer(LAYER, LayerPhase.UPLOADED));
        progress.tell(new TransferEvent.Pushed(tag, new Digest("sha256:" + "b".repeat(64)), 528));
    }

    @Override
    public void save(List<String> references, Optional<Platform> platform, OutputStream tar, CallContext context) {
        inspect(references.getFirst(), platform);
        try {
            byte[] piece = new byte[100_000];
            for (int i = 0; i < 100; i++) {
                tar.write(piece);
            }
        } catch (IOException e) {
            throw EngineException.cancelled("the client is gone");
        }
    }

    @Override
    public void load(InputStream archive, Progress progress, CallContext context) {
        try {
            loaded = archive.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw EngineException.cancelled("the client is gone");
        }
        progress.tell(new TransferEvent.Loaded(LAYER, Optional.of(ImageReference.parse("busybox:latest"))));
    }

    @Override
    public void importRoot(
            InputStream archive,
            String repository,
            String tag,
            String message,
            List<String> changes,
            Optional<Platform> platform,
            Progress progress,
            CallContext context) {
        load(archive, Progress.NONE, context);
        progress.tell(new TransferEvent.Imported(new Digest("sha256:" + "a".repeat(64))));
    }

    @Override
    public Distribution distribution(String reference, RegistryAuth auth, CallContext context) {
        if (!reference.equals("busybox")) {
            throw EngineException.notFound("no such thing as " + reference);
        }
        return new Distribution(
                Descriptor.of("application/vnd.oci.image.manifest.v1+json", new Digest("sha256:" + "a".repeat(64)), 7),
                List.of(new Platform("linux", "amd64", "")));
    }

    @Override
    public List<SearchHit> search(String domain, String term, int limit, RegistryAuth auth, CallContext context) {
        return Stream.of(
                        new SearchHit(domain + "|" + term, "asked for " + limit, 9, true),
                        new SearchHit("other", "", 2, false))
                .limit(limit)
                .toList();
    }

    @Override
    public String login(RegistryAuth credentials, CallContext context) {
        if (!credentials.password().equals("right")) {
            throw EngineException.unauthorized("unauthorized: incorrect username or password");
        }
        return "";
    }

    @Override
    public String commit(CommitRequest request, CallContext context) {
        committed = Optional.of(request);
        return "sha256:" + "d".repeat(64);
    }
}
