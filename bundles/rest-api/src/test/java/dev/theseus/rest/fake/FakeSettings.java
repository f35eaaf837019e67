package dev.theseus.rest.fake;

import dev.theseus.settings.DaemonSettings;
import dev.theseus.settings.Settings;
import dev.theseus.settings.options.Configuration;

/** Settings of a daemon that was told nothing of interest. */
final class FakeSettings implements Settings {
    @Override
    public DaemonSettings current() {
        return Configuration.ofFlags("--data-root=/nowhere", "--default-cgroupns-mode=host");
    }
}
