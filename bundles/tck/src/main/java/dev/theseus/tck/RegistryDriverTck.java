package dev.theseus.tck;

import static dev.theseus.tck.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RegistryDriver;
import dev.theseus.api.image.RemoteContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link RegistryDriver} for drivers that speak to a registry, tried on a small one without TLS on the
 * loopback address, which a driver has to take for insecure without being told. Extend it in your bundle's tests.
 */
public abstract class RegistryDriverTck extends RegistryContentTck {
    private @Nullable TrialRegistry registry;

    private TrialRegistry registry() {
        TrialRegistry now = registry;
        if (now == null) {
            throw new IllegalStateException("no test is running");
        }
        return now;
    }

    @Override
    protected final void begin(Path directory) throws IOException {
        registry = new TrialRegistry();
    }

    @Override
    protected final void end() {
        registry().close();
    }

    @Override
    protected final String domain() {
        return registry().host();
    }

    @Override
    protected final void lie(Digest manifest) {
        registry().lie();
    }

    @Test
    void aBrokenTransferIsAnIOExceptionAndIsResumed() throws IOException {
        ImageReference app = reference("app");
        push(app, content, Optional.empty());
        registry().cutNextBlobAfter(100_000);
        byte[] got = new byte[content.length];
        int have = 0;
        boolean broken = false;
        try (InputStream blob = driver().fetch(app, layer(content), 0, NOBODY, context())) {
            int count = 0;
            while (count >= 0 && have < got.length) {
                count = blob.read(got, have, got.length - have);
                have += Math.max(0, count);
            }
        } catch (IOException expected) {
            broken = true;
        }
        // A connection that broke before the answer's head was read may have been asked again by the driver itself.
        assertTrue(broken || have == got.length, "an early end has to show as an IOException, not as the end");
        try (InputStream rest = driver().fetch(app, layer(content), have, NOBODY, context())) {
            assertEquals(content.length - have, rest.readNBytes(got, have, got.length - have));
        }
        assertArrayEquals(content, got);
    }

    @Test
    void aBusyRegistryIsAskedAgain() {
        ImageReference app = reference("app");
        RemoteContent manifest = pushManifest(app);
        registry().beBusy(1);
        assertEquals(
                manifest.descriptor(), driver().resolve(app, NOBODY, context()).descriptor());
    }

    @Test
    void credentialsAreUsedAndChecked() {
        ImageReference app = reference("app");
        RemoteContent manifest = pushManifest(app);
        registry().demand("captain", "s3cret");
        String host = registry().host();
        RegistryAuth right = new RegistryAuth("captain", "s3cret", host, "", "");
        RegistryAuth wrong = new RegistryAuth("captain", "guess", host, "", "");
        assertFails(ErrorKind.UNAUTHORIZED, () -> driver().resolve(app, NOBODY, context()));
        assertFails(ErrorKind.UNAUTHORIZED, () -> driver().resolve(app, wrong, context()));
        EngineException refused = assertFails(ErrorKind.UNAUTHORIZED, () -> driver().login(wrong, context()));
        assertFalse(refused.message().contains("guess"), "a message must not carry secrets");
        assertEquals("", driver().login(right, context()));
        assertEquals(
                manifest.descriptor(), driver().resolve(app, right, context()).descriptor());
    }

    @Test
    void nobodyListeningIsUnavailable() {
        ImageReference app = reference("app");
        registry().close();
        assertFails(ErrorKind.UNAVAILABLE, () -> driver().resolve(app, NOBODY, context()));
    }
}
