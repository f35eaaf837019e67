package dev.theseus.engine.container.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataRootBindsTest {
    private final DataRootBinds binds = new DataRootBinds(Path.of("/var/lib/engine"));

    @ParameterizedTest
    @CsvSource({
        "/, '', rslave",
        "/var, '', rslave",
        "/var/lib/engine, '', rslave",
        "/var/lib/engine/volumes/../x, rshared, rshared",
        "/var/lib, rslave, rslave",
        "/var/lib/engine2, '', rprivate",
        "/srv, shared, shared",
        "name, '', rprivate"
    })
    void mountsOfTheDataRootComeThrough(String source, String asked, String meant) {
        assertEquals(meant, binds.propagation(source, asked));
    }

    @ParameterizedTest
    @CsvSource({"/, rprivate", "/var/lib/engine/volumes, private", "/var, slave"})
    void whatKeepsThemBusyIsRefused(String source, String asked) {
        EngineException refused = assertThrows(EngineException.class, () -> binds.propagation(source, asked));
        assertTrue(refused.message().contains("propagation: \"" + asked + "\""), refused.message());
    }
}
