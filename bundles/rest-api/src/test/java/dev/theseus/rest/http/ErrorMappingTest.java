package dev.theseus.rest.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.http.Failure;
import org.junit.jupiter.api.Test;

class ErrorMappingTest {
    private static int status(EngineException failure) {
        return ErrorMapping.status(Failure.of(failure, "/images/create"));
    }

    /** As with dockerd: wrong names are the client's affair, and none at all an error like others. */
    @Test
    void aRegistrysRefusalIsOneOfCredentialsWhereThereWereSome() {
        EngineException refused = EngineException.unauthorized("unauthorized: incorrect username or password");
        assertEquals(401, status(refused));
        assertEquals(500, status(refused.because(Reason.REGISTRY_NEEDS_CREDENTIALS)));
    }
}
