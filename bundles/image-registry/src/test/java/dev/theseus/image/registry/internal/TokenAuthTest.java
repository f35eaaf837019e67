package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.ImageReference;
import dev.theseus.api.image.RegistryAuth;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bearer tokens: getting, keeping and renewing them. */
class TokenAuthTest {
    private static final RegistryAuth CAPTAIN = new RegistryAuth("captain", "s3cret", "", "", "");

    @TempDir
    Path folder;

    private final CallContext context = Drivers.context();
    private final byte[] content = Samples.random(5000, 1);
    private final Descriptor layer = Samples.layer(content);
    private final AtomicInteger issued = new AtomicInteger();
    private final AtomicReference<String> valid = new AtomicReference<>("");
    private final AtomicReference<String> tokenPage = new AtomicReference<>("/token");
    private FakeRegistry registry;
    private FakeRegistry tokens;
    private OciRegistryDriver driver;
    private ImageReference app;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        tokens = new FakeRegistry();
        driver = Drivers.forFake(folder);
        app = registry.reference("team/app:1");
        byte[] manifest = Samples.manifestBytes(layer, layer);
        registry.on("GET /v2/", exchange -> guarded(exchange, () -> FakeRegistry.json(exchange, 200, "{}")))
                .on(
                        "GET /v2/team/app/manifests/1",
                        exchange -> guarded(
                                exchange,
                                () -> FakeRegistry.bytes(exchange, 200, ManifestTypes.OCI_MANIFEST, manifest)))
                .on(
                        "GET /v2/team/app/blobs/" + layer.digest(),
                        exchange -> guarded(
                                exchange,
                                () -> FakeRegistry.bytes(exchange, 200, "application/octet-stream", content)));
        tokens.on("GET /token", exchange -> {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            if (given != null && !given.equals(Authorization.basic(CAPTAIN))) {
                FakeRegistry.json(exchange, 401, "{\"details\":\"incorrect username or password\"}");
                return;
            }
            String query = exchange.getRequestURI().getQuery();
            String refresh = query.contains("offline_token=true") ? ",\"refresh_token\":\"identity\"" : "";
            issue(exchange, "token", refresh);
        });
        tokens.on("POST /token", exchange -> {
            String form = URLDecoder.decode(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    StandardCharsets.UTF_8);
            if (form.contains("grant_type=refresh_token") && form.contains("refresh_token=identity")) {
                issue(exchange, "access_token", "");
            } else {
                FakeRegistry.json(exchange, 400, "{\"error\":\"invalid_grant\"}");
            }
        });
    }

    @AfterEach
    void stop() {
        driver.close();
        registry.close();
        tokens.close();
    }

    private void issue(HttpExchange exchange, String field, String more) throws IOException {
        valid.set("token-" + issued.incrementAndGet());
        FakeRegistry.json(exchange, 200, "{\"" + field + "\":\"" + valid + "\",\"expires_in\":300" + more + "}");
    }

    /** What a request does once it is let in. */
    private interface Inside {
        void run() throws IOException;
    }

    private void guarded(HttpExchange exchange, Inside inside) throws IOException {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given != null && given.equals("Bearer " + valid.get())) {
            inside.run();
            return;
        }
        exchange.getResponseHeaders()
                .add(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + tokens.address() + tokenPage.get() + "\",service=\"the registry\"");
        FakeRegistry.json(exchange, 401, FakeRegistry.error("UNAUTHORIZED", "authentication required"));
    }

    @Test
    void oneTokenServesAllCallsOfAScope() throws IOException {
        driver.resolve(app, CAPTAIN, context);
        driver.fetch(app, layer, 0, CAPTAIN, context).close();
        driver.fetch(app, layer, 0, CAPTAIN, context).close();
        assertEquals(1, issued.get());
        String query = tokens.seen.getFirst().query();
        assertEquals("account=captain&scope=repository%3Ateam%2Fapp%3Apull&service=the+registry", query);
        assertEquals(
                0,
                registry.seen("GET", "/v2/team/app/manifests/1").stream()
                        .filter(request -> request.header("Authorization").isEmpty())
                        .count(),
                "the ping told what is wanted");
    }

    @Test
    void aTokenServerThatMovedIsFoundByTheNextCall() {
        tokenPage.set("/gone");
        assertThrows(EngineException.class, () -> driver.resolve(app, CAPTAIN, context));
        tokenPage.set("/token");
        driver.resolve(app, CAPTAIN, context);
        assertEquals(1, issued.get());
    }

    @Test
    void anonymousTokensCarryNoCredentials() {
        driver.resolve(app, RegistryAuth.ANONYMOUS, context);
        assertEquals("", tokens.seen.getFirst().header("Authorization"));
    }

    @Test
    void aTokenThatNoLongerCountsIsReplaced() throws IOException {
        driver.resolve(app, CAPTAIN, context);
        valid.set("something else");
        assertEquals(
                layer.digest(),
                ContentDigest.of(
                        "sha256", driver.fetch(app, layer, 0, CAPTAIN, context).readAllBytes()));
        assertEquals(2, issued.get());
    }

    @Test
    void wrongCredentialsAreUnauthorized() {
        RegistryAuth wrong = new RegistryAuth("captain", "guess", "", "", "");
        EngineException e = assertThrows(EngineException.class, () -> driver.resolve(app, wrong, context));
        assertEquals(ErrorKind.UNAUTHORIZED, e.kind());
        assertTrue(e.message().endsWith("unauthorized: incorrect username or password"), e.message());
    }

    @Test
    void anIdentityTokenIsExchanged() {
        RegistryAuth identity = new RegistryAuth("<token>", "", "", "identity", "");
        driver.resolve(app, identity, context);
        assertEquals(1, tokens.seen("POST", "/token").size());
        RegistryAuth stale = new RegistryAuth("<token>", "", "", "stale", "");
        EngineException e = assertThrows(EngineException.class, () -> driver.resolve(app, stale, context));
        assertEquals(ErrorKind.UNAUTHORIZED, e.kind());
    }

    @Test
    void loginKeepsTheIdentityToken() {
        RegistryAuth auth = new RegistryAuth("captain", "s3cret", "http://" + registry.host() + "/v1/", "", "");
        assertEquals("identity", driver.login(auth, context));
        RegistryAuth wrong = new RegistryAuth("captain", "guess", registry.host(), "", "");
        EngineException e = assertThrows(EngineException.class, () -> driver.login(wrong, context));
        assertEquals(ErrorKind.UNAUTHORIZED, e.kind());
    }

    @Test
    void aRegistryTokenIsSentAsItIs() {
        valid.set("given");
        driver.resolve(app, new RegistryAuth("", "", "", "", "given"), context);
        assertEquals(0, issued.get());
    }

    @Test
    void tooSmallAScopeReadsAsDocker() {
        registry.on("GET /v2/team/app/manifests/1", exchange -> {
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            "Bearer realm=\"" + tokens.address()
                                    + "/token\",service=\"the registry\",error=\"insufficient_scope\"");
            FakeRegistry.json(exchange, 401, FakeRegistry.error("UNAUTHORIZED", "authentication required"));
        });
        EngineException e =
                assertThrows(EngineException.class, () -> driver.resolve(app, RegistryAuth.ANONYMOUS, context));
        assertEquals(ErrorKind.NOT_FOUND, e.kind());
        assertEquals(
                "pull access denied for " + registry.host()
                        + "/team/app, repository does not exist or may require 'docker login': denied: requested access"
                        + " to the resource is denied",
                e.message());
    }

    @Test
    void aDeniedPushIsForbiddenAndAsksForBothActions() {
        registry.on(
                "POST /v2/team/app/blobs/uploads/",
                exchange -> FakeRegistry.json(
                        exchange, 403, FakeRegistry.error("DENIED", "requested access to the resource is denied")));
        EngineException e = assertThrows(
                EngineException.class,
                () -> driver.pushBlob(
                        app, layer, Samples.source(content), Optional.of("team/base"), n -> {}, CAPTAIN, context));
        assertEquals(ErrorKind.FORBIDDEN, e.kind());
        assertTrue(e.message().startsWith("denied: requested access to the resource is denied"), e.message());
        assertTrue(tokens.seen.stream().anyMatch(request -> request.query().contains("app%3Apull%2Cpush")));
        assertTrue(tokens.seen.stream().anyMatch(request -> request.query().contains("base%3Apull")));
    }

    @Test
    void credentialsAndTokensDoNotFollowRedirects() throws IOException {
        try (FakeRegistry store = new FakeRegistry()) {
            store.on("GET /store/blob", exchange -> {
                String range = exchange.getRequestHeaders().getFirst("Range");
                int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
                exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-4999/5000");
                byte[] rest = java.util.Arrays.copyOfRange(content, from, content.length);
                FakeRegistry.bytes(exchange, from == 0 ? 200 : 206, "application/octet-stream", rest);
            });
            registry.on(
                    "GET /v2/team/app/blobs/" + layer.digest(),
                    exchange -> guarded(exchange, () -> {
                        exchange.getResponseHeaders().set("Location", store.address() + "/store/blob?signature=abc");
                        exchange.sendResponseHeaders(307, -1);
                    }));
            assertEquals(4000, driver.fetch(app, layer, 1000, CAPTAIN, context).readAllBytes().length);
            FakeRegistry.Seen request = store.seen.getFirst();
            assertFalse(request.headers().containsKey("Authorization"));
            assertEquals("bytes=1000-", request.header("Range"));
        }
    }
}
