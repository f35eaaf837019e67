package dev.theseus.api.driver;

import java.util.Locale;

/** The kinds of slot the engine has. */
public enum DriverKind {
    RUNTIME,
    STORAGE,
    NETWORK,
    FIREWALL,
    REGISTRY,
    VOLUME;

    /** The word operators type and see: {@code runtime}, {@code storage}, … */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
