package dev.theseus.image.registry.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.image.RegistryAuth;
import dev.theseus.api.image.SearchHit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositorySearchTest {
    @TempDir
    private Path folder;

    private FakeRegistry registry;

    @BeforeEach
    void begin() throws IOException {
        registry = new FakeRegistry();
    }

    @AfterEach
    void end() {
        registry.close();
    }

    private List<SearchHit> search(String term, int limit, RegistryAuth auth) {
        return Drivers.forFake(folder).search(registry.host(), term, limit, auth, Drivers.context());
    }

    private EngineException refused() {
        return assertThrows(EngineException.class, () -> search("a", 5, RegistryAuth.ANONYMOUS));
    }

    @Test
    void asksTheSearchPageWithTheCredentialsThatItIsGiven() {
        registry.on("GET /v1/search", exchange -> FakeRegistry.json(exchange, 200, """
            {"num_results": 3, "query": "a b/c&d", "results": [
              {"name": "one", "description": "the first", "star_count": 7, "is_official": true, "is_automated": true},
              null, {"description": "nameless"},
              {"name": "some/two", "description": null, "star_count": -1},
              {"name": "three"}]}\
            """));
        assertEquals(
                List.of(new SearchHit("one", "the first", 7, true), new SearchHit("some/two", "", 0, false)),
                search("a b/c&d", 2, new RegistryAuth("ann", "secret", "", "", "")));
        FakeRegistry.Seen seen = registry.seen.getLast();
        assertEquals("q=a+b%2Fc%26d&n=2", seen.query());
        assertTrue(seen.header("Authorization").startsWith("Basic "), seen::toString);
    }

    @ParameterizedTest
    @CsvSource({"401,UNAUTHORIZED", "403,FORBIDDEN", "404,NOT_FOUND", "302,UNAVAILABLE", "500,UNAVAILABLE"})
    void refusalsNameTheRegistry(int status, ErrorKind kind) {
        registry.on("GET /v1/search", exchange -> FakeRegistry.json(exchange, status, "{}"));
        EngineException refused = refused();
        assertEquals(kind, refused.kind());
        assertTrue(refused.message().contains("search on " + registry.host()), refused.message());
    }

    @Test
    void whatIsNoListIsAnError() {
        registry.on("GET /v1/search", exchange -> FakeRegistry.json(exchange, 200, "<html>"));
        assertEquals(ErrorKind.UNAVAILABLE, refused().kind());
        registry.on("GET /v1/search", exchange -> FakeRegistry.json(exchange, 200, "{}"));
        assertEquals(List.of(), search("a", 5, RegistryAuth.ANONYMOUS));
    }

    @Test
    void aRegistryThatIsNotThereIsUnavailable() {
        registry.close();
        assertEquals(ErrorKind.UNAVAILABLE, refused().kind());
    }
}
