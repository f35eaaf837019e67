package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RemoteContent;
import java.util.Optional;

/** Uploads a manifest and checks that the registry took it for what it is. */
record ManifestPusher(RegistrySession session) {
    void push(ImageReference reference, RemoteContent manifest) {
        Digest digest = manifest.descriptor().digest();
        String name = reference.tag().orElse(digest.value());
        RegistryRequest request = RegistryRequest.of("PUT", session.uri(reference.path() + "/manifests/" + name))
                .with(RequestBody.of(manifest.bytes()), manifest.descriptor().mediaType());
        try (RegistryResponse response = session.send(request)) {
            if (!response.successful()) {
                throw Refusal.ofPush(session, response, reference, "NAME_UNKNOWN");
            }
            Optional<String> stored = response.header("Docker-Content-Digest");
            boolean comparable = stored.isPresent() && stored.get().startsWith(digest.algorithm() + ":");
            if (comparable && !stored.get().equals(digest.value())) {
                throw EngineException.dataLoss("manifest of " + reference.familiar() + " was pushed as " + digest
                        + ", but " + session.endpoint().host() + " stored " + stored.get());
            }
        }
    }
}
