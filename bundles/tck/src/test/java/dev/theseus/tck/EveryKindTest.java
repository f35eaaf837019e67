package dev.theseus.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.driver.DriverKind;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A kind is known by one constant, but not finished before authors have contracts and something to begin with. */
class EveryKindTest {
    private static final Path PROJECT = Path.of("../..");

    @Test
    void everyKindHasContracts() throws ClassNotFoundException {
        for (DriverKind kind : DriverKind.all()) {
            String type = kind.service().substring(kind.service().lastIndexOf('.') + 1);
            Class<?> contracts = Class.forName("dev.theseus.tck." + type + "Tck");
            assertTrue(Modifier.isAbstract(contracts.getModifiers()), contracts::toString);
        }
    }

    @Test
    void everyKindHasASampleDriver() throws IOException {
        for (DriverKind kind : DriverKind.all()) {
            boolean sample =
                    Files.isDirectory(PROJECT.resolve("template/driver").resolve(kind.word()));
            try (DirectoryStream<Path> examples =
                    Files.newDirectoryStream(PROJECT.resolve("examples"), kind.word() + "-*")) {
                assertTrue(sample || examples.iterator().hasNext(), kind.word());
            }
        }
    }
}
