package dev.theseus.settings;

import org.osgi.annotation.versioning.ProviderType;

/** The settings as they are now: SIGHUP changes those that dockerd can reload. */
@ProviderType
public interface Settings {
    DaemonSettings current();
}
