package dev.theseus.buildkit.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheServiceTest {
    @Test
    void filtersAreReadAsClientsWriteThem() {
        assertEquals(Map.of(), CacheService.filters(List.of("", " ")));
        assertEquals(
                Map.of("type", List.of("exec.cachemount"), "id", List.of("a", "b"), "private", List.of("true")),
                CacheService.filters(List.of("type==exec.cachemount,id=a", "id~=b", "private")));
    }
}
