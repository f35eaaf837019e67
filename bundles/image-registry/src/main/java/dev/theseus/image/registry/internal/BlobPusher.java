package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.BlobSource;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Uploads one blob: a session is opened, filled by one streamed PATCH, and closed under the blob's digest. After a break
 * the registry is asked how far it got, and the upload goes on from there.
 */
final class BlobPusher {
    private static final int ATTEMPTS = 5;
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

    private final RegistrySession session;
    private final ImageReference repository;
    private final Descriptor blob;
    private final BlobSource content;
    private final LongConsumer progress;
    private final Duration firstPause;

    BlobPusher(
            RegistrySession session,
            ImageReference repository,
            Descriptor blob,
            BlobSource content,
            LongConsumer progress,
            Duration firstPause) {
        this.session = session;
        this.repository = repository;
        this.blob = blob;
        this.content = content;
        this.progress = progress;
        this.firstPause = firstPause;
    }

    /** Where the next bytes go, and which. */
    private record Upload(URI location, long offset) {}

    /** @return whether bytes were sent */
    boolean push(Optional<String> mountFrom) {
        if (blob.size() < 0) {
            throw EngineException.invalid("blob " + blob.digest() + " of " + repository.familiarName()
                    + " cannot be pushed: its size is not known");
        }
        if (new BlobReader(session).exists(repository, blob)) {
            return false;
        }
        Optional<Upload> mounting = mountFrom.isEmpty() ? Optional.empty() : mount(mountFrom.get());
        if (mountFrom.isPresent() && mounting.isEmpty()) {
            return false;
        }
        upload(mounting.orElseGet(this::begin));
        return true;
    }

    /** @return an ordinary upload, which registries open when they cannot mount; empty when the blob was mounted */
    private Optional<Upload> mount(String from) {
        RegistrySession both = session.withScope(session.scope().andPull(from));
        RegistryRequest request = RegistryRequest.of(
                "POST", session.uri(repository.path() + "/blobs/uploads/?mount=" + blob.digest() + "&from=" + from));
        try (RegistryResponse response = both.send(request)) {
            if (response.status() == 201) {
                return Optional.empty();
            }
            if (response.status() == 202) {
                return Optional.of(new Upload(location(response), 0));
            }
        } catch (EngineException refusedByTokenServer) {
            if (refusedByTokenServer.kind() != ErrorKind.UNAUTHORIZED) {
                throw refusedByTokenServer;
            }
        }
        // Mounting is only a short cut: whatever speaks against it, the plain way decides.
        return Optional.of(begin());
    }

    private Upload begin() {
        RegistryRequest request = RegistryRequest.of("POST", session.uri(repository.path() + "/blobs/uploads/"));
        try (RegistryResponse response = session.send(request)) {
            if (response.status() != 202) {
                throw refused(response, "NAME_UNKNOWN");
            }
            return new Upload(location(response), 0);
        }
    }

    private void upload(Upload first) {
        Upload upload = first;
        for (int attempt = 1; ; attempt++) {
            try {
                URI filled = upload.offset() == blob.size() ? upload.location() : send(upload);
                finish(filled);
                return;
            } catch (EngineException e) {
                if (attempt == ATTEMPTS || e.kind() != ErrorKind.UNAVAILABLE) {
                    throw e;
                }
                RetryingTransport.sleep(
                        firstPause.multipliedBy(1L << (attempt - 1)), "push of " + blob.digest(), session.context());
                if (new BlobReader(session).exists(repository, blob)) {
                    return; // The registry had it all; only its answer was lost.
                }
                upload = resume(upload);
            }
        }
    }

    private URI send(Upload upload) {
        long offset = upload.offset();
        RequestBody body = new RequestBody(
                () -> content.open(offset), blob.size() - offset, sent -> progress.accept(offset + sent));
        RegistryRequest request = RegistryRequest.of("PATCH", upload.location())
                .with(body, "application/octet-stream")
                .once();
        RegistryRequest ranged =
                offset == 0 ? request : request.with("Content-Range", offset + "-" + (blob.size() - 1));
        try (RegistryResponse response = session.send(ranged)) {
            if (response.status() == 404 || response.status() == 416) {
                throw EngineException.unavailable(TransportFailures.subject(request) + ": "
                        + Refusal.read(response, "BLOB_UPLOAD_UNKNOWN").words());
            }
            if (!response.successful()) {
                throw refused(response, "BLOB_UPLOAD_UNKNOWN");
            }
            return location(response);
        }
    }

    private void finish(URI location) {
        String separator = location.getRawQuery() == null ? "?" : "&";
        URI closing = URI.create(location + separator + "digest=" + blob.digest());
        RegistryRequest request = RegistryRequest.of("PUT", closing)
                .with(RequestBody.of(new byte[0]), "application/octet-stream")
                .once();
        try (RegistryResponse response = session.send(request)) {
            if (!response.successful()) {
                throw refused(response, "BLOB_UPLOAD_UNKNOWN");
            }
        }
    }

    /** Where the registry says the upload stands; a new one when it does not know or cannot say for sure. */
    private Upload resume(Upload broken) {
        try (RegistryResponse response = session.send(RegistryRequest.get(broken.location()))) {
            Matcher range = RANGE.matcher(response.header("Range").orElse(""));
            if (response.status() == 204 && range.matches()) {
                long last = Long.parseLong(range.group(1));
                // "0-0" stands for nothing as well as for one byte, so it is no ground to go on from.
                if (last > 0 && last < blob.size()) {
                    return new Upload(location(response), last + 1);
                }
            }
        }
        return begin();
    }

    private URI location(RegistryResponse response) {
        String location = response.header("Location")
                .orElseThrow(() -> EngineException.unavailable(
                        TransportFailures.subject(response.request()) + ": the registry names no place to upload to"));
        return session.target(response.uri(), location);
    }

    private EngineException refused(RegistryResponse response, String codeOf404) {
        return Refusal.ofPush(session, response, repository, codeOf404);
    }
}
