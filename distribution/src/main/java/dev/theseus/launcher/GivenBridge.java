package dev.theseus.launcher;

import dev.theseus.settings.BridgeSettings;
import java.io.IOException;
import java.net.NetworkInterface;

/** The bridge that an operator has named for containers that name no network ({@code -b}). */
final class GivenBridge {
    private static final String NONE = "none";

    private GivenBridge() {}

    /** As dockerd does: with a bridge that is not there it does not start at all. */
    static void require(BridgeSettings bridge) throws IOException {
        String given = bridge.given();
        boolean own = given.isEmpty() || given.equals(NONE) || given.equals(bridge.name());
        if (!own && NetworkInterface.getByName(given) == null) {
            throw new IOException(
                    "Error initializing network controller: error creating default \"bridge\" network: bridge"
                            + " device with non default name " + given + " must be created manually");
        }
    }
}
