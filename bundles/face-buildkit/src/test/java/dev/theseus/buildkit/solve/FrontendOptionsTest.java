package dev.theseus.buildkit.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.container.LimitConfig.Ulimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontendOptionsTest {
    @Test
    void optionsBecomeARequest() {
        BuildRequest request = new FrontendOptions(Map.of(
                        "filename", "f",
                        "target", "t",
                        "platform", "linux/arm64",
                        "build-arg:A", "b",
                        "label:c", "d",
                        "image-resolve-mode", "pull",
                        "add-hosts", "h=10.0.0.1,v6=::1",
                        "force-network-mode", "none",
                        "shm-size", "1048576",
                        "ulimit", "nofile=10:20,nproc=5"))
                .toRequest();
        assertEquals("f", request.dockerfile());
        assertEquals("t", request.target());
        assertEquals("arm64", request.platform().orElseThrow().architecture());
        assertEquals(Map.of("A", Optional.of("b")), request.arguments());
        assertEquals(Map.of("c", "d"), request.labels());
        assertTrue(request.cache().steps());
        assertTrue(request.cache().pull());
        assertEquals(List.of("h:10.0.0.1", "v6:::1"), request.containers().extraHosts());
        assertEquals("none", request.containers().network());
        assertEquals(1 << 20, request.containers().shmSize());
        assertEquals(
                List.of(new Ulimit("nofile", 10, 20), new Ulimit("nproc", 5, 5)),
                request.containers().limits().ulimits());
    }

    @Test
    void noCacheIsForAllSteps() {
        assertFalse(
                new FrontendOptions(Map.of("no-cache", "")).toRequest().cache().steps());
    }

    @Test
    void noCacheMayBeForSomeStages() {
        BuildRequest.Cache cache =
                new FrontendOptions(Map.of("no-cache", "one,Two")).toRequest().cache();
        assertTrue(cache.steps());
        assertFalse(cache.knows("one"));
        assertFalse(cache.knows("two"));
        assertTrue(cache.knows("three"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"context:base=docker-image://x", "platform=a/b,c/d"})
    void whatIsNotThereYetIsRefused(String option) {
        String[] parts = option.split("=", 2);
        EngineException refused = assertThrows(
                EngineException.class, () -> new FrontendOptions(Map.of(parts[0], parts[1])).refuseWhatIsMissing());
        assertEquals(ErrorKind.NOT_IMPLEMENTED, refused.kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"shm-size=much", "ulimit=nofile", "ulimit=nofile=a:b", "platform=a/b/c/d"})
    void whatCannotBeReadIsRefused(String option) {
        String[] parts = option.split("=", 2);
        EngineException refused =
                assertThrows(EngineException.class, () -> new FrontendOptions(Map.of(parts[0], parts[1])).toRequest());
        assertEquals(ErrorKind.INVALID_PARAMETER, refused.kind());
    }
}
