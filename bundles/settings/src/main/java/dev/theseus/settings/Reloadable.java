package dev.theseus.settings;

/** A service that wants to know what SIGHUP has changed. */
public interface Reloadable {
    /**
     * Called by the launcher, one call at a time.
     *
     * @param newer as at the start, but for what may change while the daemon runs
     */
    void reload(DaemonSettings newer);
}
