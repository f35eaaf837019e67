package dev.theseus.engine.container;

import java.util.Locale;

/** Docker's states. */
public enum ContainerStatus {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    REMOVING,
    EXITED,
    DEAD;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
