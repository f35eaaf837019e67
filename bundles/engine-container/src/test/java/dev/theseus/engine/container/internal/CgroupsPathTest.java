package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Some runtimes open what they are given by its name, on the host. */
class CgroupsPathTest {
    @ParameterizedTest
    @CsvSource({
        "theseus, /theseus/id",
        "/theseus/a, /theseus/a/id",
        "../x, /x/id",
        "/a/../../b/./c/, /b/c/id",
        "/.., /id",
    })
    void neverClimbs(String parent, String path) {
        assertEquals(path, Launch.cgroupsPath(parent, "id"));
    }
}
