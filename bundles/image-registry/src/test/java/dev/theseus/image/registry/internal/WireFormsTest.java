package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Proxy;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Small forms on the wire: challenges, addresses, media types, keys, proxies. */
class WireFormsTest {
    @Test
    void challengesAreReadInAllTheirForms() {
        List<Challenge> all = Challenge.parse(
                "Basic realm=\"a, \\\"b\\\"\", Bearer realm=\"https://t/token\",service=s , scope=\"x:y:pull,push\"");
        assertEquals(2, all.size());
        assertEquals(Map.of("realm", "a, \"b\""), all.get(0).parameters());
        assertEquals("bearer", all.get(1).scheme());
        assertEquals(Optional.of("s"), all.get(1).parameter("SERVICE"));
        assertEquals(Optional.of("x:y:pull,push"), all.get(1).parameter("scope"));
        assertEquals(
                "bearer",
                Challenge.best(List.of("Basic realm=x", "Bearer realm=y"))
                        .orElseThrow()
                        .scheme());
        assertTrue(Challenge.best(List.of("Negotiate")).isEmpty());
        assertTrue(Challenge.parse("=,=").isEmpty());
        assertEquals(
                "open",
                Challenge.parse("Basic realm=\"open")
                        .getFirst()
                        .parameter("realm")
                        .orElseThrow());
    }

    @Test
    void shownAddressesCarryNoSecrets() {
        assertEquals(
                "https://store/blob?X-Signature=REDACTED&digest=sha256:1",
                UrlRedaction.redact(URI.create("https://me:pw@store/blob?X-Signature=abc&digest=sha256:1")));
    }

    @Test
    void serverNamesAreFoundInWhatLoginSends() {
        assertEquals("docker.io", ServerAddress.domain("https://index.docker.io/v1/"));
        assertEquals("docker.io", ServerAddress.domain(""));
        assertEquals("quay.io", ServerAddress.domain("quay.io"));
        assertEquals("localhost:5000", ServerAddress.domain("http://localhost:5000/"));
        assertThrows(EngineException.class, () -> ServerAddress.domain("a b"));
    }

    @Test
    void theTypeOfAManifestIsFoundEvenIfTheRegistryDoesNotSay() {
        assertEquals(ManifestTypes.OCI_INDEX, type("", "{\"manifests\":[]}"));
        assertEquals(ManifestTypes.OCI_MANIFEST, type("text/plain; charset=utf-8", "{\"layers\":[],\"config\":{}}"));
        assertEquals(
                ManifestTypes.DOCKER_LIST,
                type("application/json", "{\"mediaType\":\"" + ManifestTypes.DOCKER_LIST + "\",\"manifests\":[]}"));
        assertThrows(EngineException.class, () -> type("", "{\"manifests\":[],\"layers\":[]}"));
        assertThrows(EngineException.class, () -> type(ManifestTypes.OCI_INDEX, "{\"layers\":[],\"config\":{}}"));
        assertThrows(EngineException.class, () -> type("", "{\"schemaVersion\":1}"));
        assertThrows(EngineException.class, () -> type("", "[]"));
    }

    private static String type(String header, String document) {
        return ManifestTypes.of(Optional.of(header), document.getBytes(StandardCharsets.UTF_8), "app");
    }

    @Test
    void pausesAreReadAsSecondsOrDates() {
        assertEquals(Optional.of(Duration.ofSeconds(7)), RetryAfter.parse("7"));
        assertTrue(RetryAfter.parse("soon").isEmpty());
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60));
        assertTrue(RetryAfter.parse(date).orElseThrow().toSeconds() > 50);
        assertEquals(Optional.of(Duration.ZERO), RetryAfter.parse("Wed, 21 Oct 2015 07:28:00 GMT"));
    }

    @Test
    void failuresBelowHttpReadAsDocker() {
        RegistryRequest request = RegistryRequest.get(URI.create("https://nowhere.example/v2/"));
        ConnectException unresolved = new ConnectException();
        unresolved.initCause(new UnresolvedAddressException());
        assertEquals(
                "Get \"https://nowhere.example/v2/\": dial tcp: lookup nowhere.example: no such host",
                TransportFailures.describe(request, unresolved).message());
        assertEquals(
                "Get \"https://nowhere.example/v2/\": dial tcp nowhere.example:443: connect: connection refused",
                TransportFailures.describe(request, new ConnectException()).message());
        assertTrue(TransportFailures.isBreak(new IOException("Connection reset")));
        assertFalse(TransportFailures.isBreak(new ConnectException()));
    }

    @Test
    void proxiesComeFromTheEnvironment() {
        EnvironmentProxies proxies = new EnvironmentProxies(Map.of(
                "HTTPS_PROXY", "http://proxy.example:3128", "no_proxy", "internal.example, .corp.example,10.0.0.0/8"));
        assertEquals(Proxy.Type.HTTP, only(proxies, "https://quay.io/v2/").type());
        assertEquals(Proxy.NO_PROXY, only(proxies, "http://quay.io/v2/"));
        for (String direct : List.of("internal.example", "a.internal.example", "b.corp.example", "10.1.1.1:5000")) {
            assertEquals(Proxy.NO_PROXY, only(proxies, "https://" + direct + "/v2/"), direct);
        }
        assertEquals(Proxy.NO_PROXY, only(proxies, "https://localhost:5000/v2/"));
    }

    private static Proxy only(EnvironmentProxies proxies, String address) {
        return proxies.select(URI.create(address)).getFirst();
    }
}
