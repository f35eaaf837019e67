package dev.theseus.engine.container.internal.stored;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.theseus.engine.state.TableFormat;
import java.util.List;

/** What stored containers of earlier versions lack. */
public final class ContainerUpgrades {
    private ContainerUpgrades() {}

    /** In their order. */
    public static List<TableFormat.Upgrade> all() {
        return List.of(
                TableFormat.Upgrade.of(ContainerUpgrades::readOnlyDepth),
                TableFormat.Upgrade.of(ContainerUpgrades::failure));
    }

    /** Version 2: binds say how deep they are read-only. */
    private static void readOnlyDepth(JsonObject container) {
        JsonObject storage = container.getAsJsonObject("spec").getAsJsonObject("storage");
        for (JsonElement mount : storage.getAsJsonArray("mounts")) {
            mount.getAsJsonObject().addProperty("readOnlyDepth", "IF_POSSIBLE");
        }
    }

    /** Version 3: why a start failed is kept as a failure with a reason, not as a text. */
    private static void failure(JsonObject container) {
        JsonObject state = container.getAsJsonObject("state");
        String message = state.remove("error").getAsString();
        if (message.isEmpty()) {
            state.add("failure", JsonNull.INSTANCE);
            return;
        }
        JsonObject failure = new JsonObject();
        failure.addProperty("reason", "");
        failure.add("attributes", new JsonObject());
        failure.addProperty("context", "");
        failure.addProperty("message", message);
        state.add("failure", failure);
    }
}
