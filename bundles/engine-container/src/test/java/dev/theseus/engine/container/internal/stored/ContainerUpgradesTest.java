package dev.theseus.engine.container.internal.stored;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerUpgradesTest {
    @Test
    void bindsOfVersionOneAreReadOnlyAsDeepAsPossible() {
        JsonObject before = JsonParser.parseString(
                        "{\"id\":\"c\",\"spec\":{\"storage\":{\"mounts\":[{\"type\":\"bind\",\"readOnly\":true}]}}}")
                .getAsJsonObject();
        ContainerUpgrades.all().getFirst().apply(before, "id", (table, key) -> Optional.empty());
        assertEquals(
                "{\"id\":\"c\",\"spec\":{\"storage\":{\"mounts\":[{\"type\":\"bind\",\"readOnly\":true,"
                        + "\"readOnlyDepth\":\"IF_POSSIBLE\"}]}}}",
                before.toString());
    }
}
