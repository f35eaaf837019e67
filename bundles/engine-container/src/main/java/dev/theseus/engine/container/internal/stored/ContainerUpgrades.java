package dev.theseus.engine.container.internal.stored;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.theseus.engine.state.TableFormat;
import java.util.List;

/** What stored containers of earlier versions lack. */
public final class ContainerUpgrades {
    private ContainerUpgrades() {}

    /** In their order. */
    public static List<TableFormat.Upgrade> all() {
        return List.of(TableFormat.Upgrade.of(ContainerUpgrades::readOnlyDepth));
    }

    /** Version 2: binds say how deep they are read-only. */
    private static void readOnlyDepth(JsonObject container) {
        JsonObject storage = container.getAsJsonObject("spec").getAsJsonObject("storage");
        for (JsonElement mount : storage.getAsJsonArray("mounts")) {
            mount.getAsJsonObject().addProperty("readOnlyDepth", "IF_POSSIBLE");
        }
    }
}
