package dev.theseus.engine.network;

import java.util.Map;

/**
 * Names of the networks that are always there, in Docker's words. The last two are names only, without a driver that
 * makes anything: with one a container is in the host's network, with the other it has none.
 */
public final class PredefinedNetworks {
    /** The network of containers that name none, unless the operator wants no bridge. */
    public static final String BRIDGE = "bridge";

    public static final String HOST = "host";
    public static final String NONE = "none";

    /** What is shown as the driver of those that are names only. */
    private static final Map<String, String> SHOWN_DRIVERS = Map.of(HOST, HOST, NONE, "null");

    private PredefinedNetworks() {}

    public static boolean contains(String name) {
        return name.equals(BRIDGE) || isNameOnly(name);
    }

    public static boolean isNameOnly(String name) {
        return SHOWN_DRIVERS.containsKey(name);
    }

    /** The driver that one of them is shown with, which is a name only. */
    public static String shownDriver(String name) {
        return SHOWN_DRIVERS.getOrDefault(name, "");
    }

    /** Whether a driver is one that is only shown: there is no second network of it. */
    public static boolean isShownDriver(String driver) {
        return SHOWN_DRIVERS.containsValue(driver);
    }
}
