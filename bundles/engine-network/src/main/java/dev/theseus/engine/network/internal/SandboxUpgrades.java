package dev.theseus.engine.network.internal;

import com.google.gson.JsonObject;
import dev.theseus.engine.network.SandboxOwner;
import dev.theseus.engine.state.TableFormat;
import java.util.List;

/** What stored sandboxes of earlier versions lack. */
final class SandboxUpgrades {
    private SandboxUpgrades() {}

    /** In their order. */
    static List<TableFormat.Upgrade> all() {
        return List.of(TableFormat.Upgrade.of(SandboxUpgrades::owner));
    }

    /** Version 2: a sandbox has an id and an owner of its own; there were none but those of containers. */
    private static void owner(JsonObject sandbox) {
        String container = sandbox.remove("containerId").getAsString();
        JsonObject owner = new JsonObject();
        owner.addProperty("kind", SandboxOwner.CONTAINER);
        owner.addProperty("id", container);
        sandbox.addProperty("id", container);
        sandbox.add("owner", owner);
    }
}
