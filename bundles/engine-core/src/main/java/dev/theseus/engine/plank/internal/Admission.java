package dev.theseus.engine.plank.internal;

import dev.theseus.api.driver.EngineSettings;
import dev.theseus.api.error.EngineException;
import dev.theseus.engine.slot.SlotView;
import dev.theseus.engine.slot.internal.StateFormat;
import java.nio.file.Path;

/** Whether a jar may take a bundle's place, as far as that can be told without running it. */
final class Admission {
    private final EngineSettings settings;
    private final ImportCheck imports;
    private final Arrivals arrivals;

    Admission(EngineSettings settings, ImportCheck imports, Arrivals arrivals) {
        this.settings = settings;
        this.imports = imports;
        this.arrivals = arrivals;
    }

    /**
     * @param jar as it is called in messages
     * @throws EngineException {@code INVALID_PARAMETER} with the reason why not
     */
    void check(DriverJar facts, Path jar, String expectedName) {
        if (!facts.symbolicName().equals(expectedName)) {
            throw EngineException.invalid(
                    "%s: is bundle %s and not %s".formatted(jar, facts.symbolicName(), expectedName));
        }
        imports.check(jar.toString(), facts.imports());
        for (DriverJar.Declared driver : facts.drivers()) {
            SlotKey key = new SlotKey(driver.kind(), driver.name());
            String holder = arrivals.view(key).map(SlotView::bundle).orElse("");
            if (!holder.isEmpty() && !holder.startsWith(expectedName + " ")) {
                throw EngineException.invalid("%s: claims the %s, which %s holds".formatted(jar, key, holder));
            }
            try {
                StateFormat.check(settings.stateDirectory(driver.kind(), driver.name()), driver.format());
            } catch (EngineException e) {
                throw EngineException.invalid(jar + ": " + key + ": " + e.message());
            }
        }
    }
}
