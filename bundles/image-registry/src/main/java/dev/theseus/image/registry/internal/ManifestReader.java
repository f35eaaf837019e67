package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RemoteContent;
import java.util.Optional;

/** Gets manifests and indexes, and believes no digest that it did not compute. */
record ManifestReader(RegistrySession session) {
    static final int LIMIT = 4 * 1024 * 1024;

    /** The manifest that a reference names, by its digest if it has one. */
    RemoteContent resolve(ImageReference reference) {
        String name = reference
                .digest()
                .map(Digest::value)
                .orElseGet(() -> reference.tag().orElse("latest"));
        return read(reference, name, reference.digest());
    }

    /** The manifest with the descriptor's digest. */
    RemoteContent byDigest(ImageReference repository, Descriptor wanted) {
        ImageReference reference = repository.withDigest(wanted.digest());
        RemoteContent content = read(reference, wanted.digest().value(), Optional.of(wanted.digest()));
        if (wanted.size() >= 0 && wanted.size() != content.bytes().length) {
            throw EngineException.dataLoss("manifest for " + reference.familiar() + " has " + content.bytes().length
                    + " bytes, but its index says " + wanted.size());
        }
        return content;
    }

    private RemoteContent read(ImageReference reference, String name, Optional<Digest> wanted) {
        RegistryRequest request = RegistryRequest.get(session.uri(reference.path() + "/manifests/" + name))
                .with("Accept", ManifestTypes.ACCEPT);
        DocumentReader.Document document = new DocumentReader(session, LIMIT)
                .read(request, response -> Refusal.ofPull(session, response, reference, "MANIFEST_UNKNOWN"));
        Digest digest = verified(reference, document, wanted);
        String type =
                ManifestTypes.of(document.headers().firstValue("Content-Type"), document.bytes(), reference.familiar());
        return new RemoteContent(Descriptor.of(type, digest, document.bytes().length), document.bytes());
    }

    private Digest verified(ImageReference reference, DocumentReader.Document document, Optional<Digest> wanted) {
        Optional<Digest> claimed = document.headers()
                .firstValue("Docker-Content-Digest")
                .filter(Digest::isValid)
                .map(Digest::new);
        Digest expected = wanted.or(() -> claimed).orElseGet(() -> ContentDigest.of("sha256", document.bytes()));
        for (Digest each : claimed.isPresent() && !claimed.get().equals(expected)
                ? java.util.List.of(expected, claimed.get())
                : java.util.List.of(expected)) {
            Digest real = ContentDigest.of(each.algorithm(), document.bytes());
            if (!real.equals(each)) {
                throw EngineException.dataLoss("manifest for " + reference.familiar() + " from "
                        + session.endpoint().host() + " failed verification: expected digest " + each + ", got "
                        + real);
            }
        }
        return expected;
    }
}
