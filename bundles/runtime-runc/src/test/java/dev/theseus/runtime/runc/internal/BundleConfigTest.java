package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleConfigTest {
    @TempDir
    private Path bundle;

    private BundleConfig read(String json) throws IOException {
        Files.writeString(bundle.resolve("config.json"), json);
        return BundleConfig.read(bundle);
    }

    @Test
    void readsWhatItActsUpon() throws IOException {
        assertEquals(new BundleConfig("/a/b", false), read("""
                        {"process": {"args": ["x"]}, "hooks": null,
                         "linux": {"resources": {"cgroupsPath": "no"}, "cgroupsPath": "/a//b/"}}"""));
        assertTrue(read("""
                {"hooks": {"poststop": [{"path": "/x"}]}, "linux": {"cgroupsPath": "/a"}}""").hooks());
        assertEquals(new BundleConfig("/a", false), read("""
                        {"hooks": {"createRuntime": [{"path": "/x"}]}, "linux": {"cgroupsPath": "/a"}}"""));
    }

    @Test
    void hooksAreFoundWhereverTheyStand() throws IOException {
        assertEquals(new BundleConfig("/a", true), read("""
                        {"linux": {"cgroupsPath": "/a", "seccomp": {"syscalls": []}}, "hooks": {"poststart": [{"path": "/x"}]}}"""));
        assertEquals(new BundleConfig("/a", false), read("""
                        {"process": {"args": ["hooks"]}, "linux": {"cgroupsPath": "/a"}, "annotations": {"x": "hooks"}}"""));
    }

    @Test
    void refusesWhatItCouldNotCleanUp() {
        assertInvalid("{\"linux\": {\"cgroupsPath\": \"relative\"}}");
        assertInvalid("{}");
        assertInvalid("[]");
        assertInvalid("{\"linux\":");
    }

    @Test
    void absentFileIsToldFromABrokenOne() throws IOException {
        assertEquals(Optional.empty(), BundleConfig.find(bundle));
        assertEquals(
                ErrorKind.INVALID_PARAMETER,
                assertThrows(EngineException.class, () -> BundleConfig.read(bundle))
                        .kind());
    }

    private void assertInvalid(String json) {
        EngineException failure = assertThrows(EngineException.class, () -> read(json));
        assertEquals(ErrorKind.INVALID_PARAMETER, failure.kind());
    }
}
