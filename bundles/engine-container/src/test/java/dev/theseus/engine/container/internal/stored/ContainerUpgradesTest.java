package dev.theseus.engine.container.internal.stored;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":\"\",\"pid\":0} | {\"pid\":0,\"failure\":null}",
                "{\"error\":\"sorry\"} | {\"failure\":{\"reason\":\"\",\"attributes\":{},\"context\":\"\",\"message\":\"sorry\"}}"
            })
    void whyAStartOfVersionTwoFailedIsKeptInItsWords(String before, String after) {
        JsonObject container =
                JsonParser.parseString("{\"state\":" + before + "}").getAsJsonObject();
        ContainerUpgrades.all().get(1).apply(container, "id", (table, key) -> Optional.empty());
        assertEquals("{\"state\":" + after + "}", container.toString());
    }
}
