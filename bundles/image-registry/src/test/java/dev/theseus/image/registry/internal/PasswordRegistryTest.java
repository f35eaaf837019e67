package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.RemoteContent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a registry that wants a user name and password. */
class PasswordRegistryTest {
    @TempDir
    static Path folder;

    private static RealRegistry registry;
    private static OciRegistryDriver driver;

    private final CallContext context = Drivers.context();

    @BeforeAll
    static void start() throws Exception {
        registry = RealRegistry.withPassword(folder, "captain", "s3cret");
        driver = Drivers.plain(folder);
    }

    @AfterAll
    static void stop() {
        driver.close();
        registry.close();
    }

    private static RegistryAuth auth(String user, String password) {
        return new RegistryAuth(user, password, registry.host(), "", "");
    }

    @Test
    void theRightPasswordPushesAndPulls() {
        ImageReference app = ImageReference.parse(registry.host() + "/private/app");
        RegistryAuth captain = auth("captain", "s3cret");
        byte[] content = Samples.random(200_000, 1);
        assertTrue(driver.pushBlob(
                app, Samples.layer(content), Samples.source(content), Optional.empty(), n -> {}, captain, context));
        RemoteContent manifest = Samples.manifest(Samples.layer(content), Samples.layer(content));
        driver.pushManifest(app, manifest, captain, context);
        RecordingTrace trace = new RecordingTrace();
        assertEquals(
                manifest.descriptor(),
                driver.resolve(app, captain, CallContext.of(Duration.ofSeconds(20), trace))
                        .descriptor());
        assertFalse(
                trace.spans.stream().anyMatch(span -> span.notes.toString().contains("s3cret")), "no secret in spans");
    }

    @Test
    void withoutCredentialsItSaysSo() {
        ImageReference app = ImageReference.parse(registry.host() + "/private/other");
        EngineException e =
                assertThrows(EngineException.class, () -> driver.resolve(app, RegistryAuth.ANONYMOUS, context));
        assertEquals(ErrorKind.UNAUTHORIZED, e.kind());
        assertTrue(e.message().endsWith("no basic auth credentials"), e.message());
        assertTrue(e.is(Reason.REGISTRY_NEEDS_CREDENTIALS));
        byte[] content = Samples.random(10, 2);
        EngineException push = assertThrows(
                EngineException.class,
                () -> driver.pushBlob(
                        app,
                        Samples.layer(content),
                        Samples.source(content),
                        Optional.empty(),
                        n -> {},
                        RegistryAuth.ANONYMOUS,
                        context));
        assertEquals(ErrorKind.UNAUTHORIZED, push.kind());
    }

    @Test
    void aWrongPasswordIsUnauthorized() {
        ImageReference app = ImageReference.parse(registry.host() + "/private/other");
        EngineException e =
                assertThrows(EngineException.class, () -> driver.resolve(app, auth("captain", "wrong"), context));
        assertEquals(ErrorKind.UNAUTHORIZED, e.kind());
        assertTrue(e.message().contains("unauthorized: authentication required"), e.message());
    }

    @Test
    void loginChecksThePassword() {
        assertEquals("", driver.login(auth("captain", "s3cret"), context));
        EngineException e = assertThrows(EngineException.class, () -> driver.login(auth("captain", "wrong"), context));
        assertEquals(ErrorKind.UNAUTHORIZED, e.kind());
    }
}
