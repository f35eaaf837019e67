package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens blobs at an offset, and asks for their presence. */
record BlobReader(RegistrySession session) {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes +(\\d{1,18})-\\d{1,18}/(?:\\d{1,18}|\\*)");

    boolean exists(ImageReference repository, Descriptor blob) {
        try (RegistryResponse response = session.send(RegistryRequest.of("HEAD", uri(repository, blob)))) {
            if (response.status() == 404) {
                return false;
            }
            if (!response.successful()) {
                throw Refusal.ofPull(session, response, repository, "BLOB_UNKNOWN");
            }
            return true;
        }
    }

    InputStream open(ImageReference repository, Descriptor blob, long offset) {
        if (offset < 0 || blob.size() >= 0 && offset > blob.size()) {
            throw EngineException.invalid("blob " + blob.digest() + " of " + repository.familiarName()
                    + " cannot be read from offset " + offset);
        }
        if (offset == blob.size()) {
            return InputStream.nullInputStream();
        }
        RegistryRequest whole = RegistryRequest.get(uri(repository, blob));
        RegistryResponse response = session.send(offset == 0 ? whole : whole.with("Range", "bytes=" + offset + "-"));
        if (response.status() == 416) {
            // Not every store behind a registry knows ranges: read it all and drop what we have.
            response.close();
            response = session.send(whole);
        }
        boolean handedOver = false;
        try {
            InputStream content = accepted(repository, blob, offset, response);
            handedOver = true;
            return content;
        } catch (IOException e) {
            throw TransportFailures.describe(whole, e);
        } finally {
            if (!handedOver) {
                response.close();
            }
        }
    }

    private InputStream accepted(ImageReference repository, Descriptor blob, long offset, RegistryResponse response)
            throws IOException {
        if (response.status() != 200 && response.status() != 206) {
            throw Refusal.ofPull(session, response, repository, "BLOB_UNKNOWN");
        }
        long start = response.status() == 206 ? rangeStart(response) : 0;
        if (start > offset) {
            throw EngineException.unavailable("blob " + blob.digest() + " of " + repository.familiarName() + ": "
                    + session.endpoint().host() + " sends it from byte " + start + ", asked was " + offset);
        }
        long length = response.contentLength();
        if (length >= 0 && blob.size() >= 0 && start + length != blob.size()) {
            throw EngineException.dataLoss("blob " + blob.digest() + " of " + repository.familiarName() + ": "
                    + session.endpoint().host() + " has " + (start + length) + " bytes of it, its manifest says "
                    + blob.size());
        }
        response.body().skipNBytes(offset - start);
        return blob.size() < 0
                ? response.body()
                : new ExactStream(response.body(), blob.size() - offset, "blob " + blob.digest());
    }

    private static long rangeStart(RegistryResponse response) {
        Matcher range = CONTENT_RANGE.matcher(response.header("Content-Range").orElse(""));
        if (!range.matches()) {
            throw EngineException.unavailable(
                    TransportFailures.subject(response.request()) + ": partial content without a usable Content-Range");
        }
        return Long.parseLong(range.group(1));
    }

    private URI uri(ImageReference repository, Descriptor blob) {
        return session.uri(repository.path() + "/blobs/" + blob.digest());
    }
}
