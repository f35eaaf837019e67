package dev.theseus.image.registry.internal;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.ImageReference;
import java.io.IOException;

/** Turns a registry's refusal into the exception and the words that Docker's users know. */
final class Refusal {
    private static final int BODY_LIMIT = 64 * 1024;

    private Refusal() {}

    /**
     * @param codeOf404 what a bare 404 means here, by the distribution specification's error codes
     */
    static EngineException ofPull(
            RegistrySession session, RegistryResponse response, ImageReference reference, String codeOf404) {
        RegistryError error = read(response, codeOf404);
        String subject = TransportFailures.subject(response.request());
        if (response.status() == 401 && session.lacksBasicCredentials()) {
            return EngineException.unauthorized(subject + ": no basic auth credentials")
                    .because(Reason.REGISTRY_NEEDS_CREDENTIALS);
        }
        return switch (error.code()) {
            case "DENIED" ->
                EngineException.notFound("pull access denied for " + reference.familiarName()
                        + ", repository does not exist or may require 'docker login': " + error.words());
            case "MANIFEST_UNKNOWN" ->
                EngineException.notFound("manifest for " + reference.familiar() + " not found: " + error.words());
            case "NAME_UNKNOWN" ->
                EngineException.notFound("repository " + reference.familiarName() + " not found: " + error.words());
            default -> new EngineException(kind(response.status(), error), subject + ": " + error.words());
        };
    }

    static EngineException ofPush(
            RegistrySession session, RegistryResponse response, ImageReference reference, String codeOf404) {
        RegistryError error = read(response, codeOf404);
        String subject = TransportFailures.subject(response.request());
        if (response.status() == 401 && session.lacksBasicCredentials()) {
            return EngineException.unauthorized(subject + ": no basic auth credentials")
                    .because(Reason.REGISTRY_NEEDS_CREDENTIALS);
        }
        ErrorKind kind = kind(response.status(), error);
        if (kind == ErrorKind.FORBIDDEN || kind == ErrorKind.UNAUTHORIZED) {
            return new EngineException(
                    kind,
                    error.words() + " (push to " + reference.familiarName() + "; 'docker login " + reference.domain()
                            + "' may be required)");
        }
        return new EngineException(kind, subject + ": " + error.words());
    }

    static RegistryError read(RegistryResponse response, String codeOf404) {
        RegistryError error = RegistryError.parse(response, body(response));
        return response.status() == 404 ? error.orCode(codeOf404) : error;
    }

    private static byte[] body(RegistryResponse response) {
        try {
            return response.bytes(BODY_LIMIT);
        } catch (IOException brokenMeanwhile) {
            return new byte[0];
        }
    }

    private static ErrorKind kind(int status, RegistryError error) {
        return switch (error.code()) {
            case "DENIED" -> ErrorKind.FORBIDDEN;
            case "UNAUTHORIZED" -> ErrorKind.UNAUTHORIZED;
            case "TOOMANYREQUESTS" -> ErrorKind.UNAVAILABLE;
            case "DIGEST_INVALID" -> ErrorKind.DATA_LOSS;
            case "UNSUPPORTED" -> ErrorKind.NOT_IMPLEMENTED;
            default -> byStatus(status);
        };
    }

    private static ErrorKind byStatus(int status) {
        return switch (status) {
            case 401 -> ErrorKind.UNAUTHORIZED;
            case 403 -> ErrorKind.FORBIDDEN;
            case 404 -> ErrorKind.NOT_FOUND;
            case 405, 501 -> ErrorKind.NOT_IMPLEMENTED;
            case 400, 413, 415 -> ErrorKind.INVALID_PARAMETER;
            default -> ErrorKind.UNAVAILABLE;
        };
    }
}
