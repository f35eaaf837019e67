package dev.theseus.settings.options;

import java.nio.file.Path;
import java.util.Optional;

/** The name that the daemon was started by, which decides what it does where nobody says otherwise. */
public enum Program {
    /** Containers outlive it, and nothing of it is where dockerd's is: both can be there. */
    THESEUSD("theseusd", Path.of("/etc/theseus/daemon.json")),
    /** In dockerd's place: its folders, its bridge, its pid file, and containers that stop with it. */
    DOCKERD("dockerd", Path.of("/etc/docker/daemon.json"));

    private final String word;
    private final Path configurationFile;

    Program(String word, Path configurationFile) {
        this.word = word;
        this.configurationFile = configurationFile;
    }

    /** The one of that name; {@link #THESEUSD} for any other. */
    public static Program named(String name) {
        return name.equals(DOCKERD.word) ? DOCKERD : THESEUSD;
    }

    public String word() {
        return word;
    }

    /** As its own messages name it. */
    String title() {
        return this == DOCKERD ? "the Docker daemon" : "the daemon";
    }

    /** Read when {@code --config-file} is not given; may be missing. */
    public Path configurationFile() {
        return configurationFile;
    }

    /** What its options have before anybody has said anything. */
    OptionValues defaults() {
        OptionValues values = new OptionValues();
        if (this == DOCKERD) {
            values.put(Options.DATA_ROOT, Path.of("/var/lib/docker"));
            values.put(Options.EXEC_ROOT, Path.of("/var/run/docker"));
            values.put(Options.PIDFILE, Optional.of(Path.of("/var/run/docker.pid")));
            values.put(Options.BRIDGE_NAME, "docker0");
            values.put(Options.LIVE_RESTORE, false);
        }
        return values;
    }

    /** Where it listens. */
    String host(Path execRoot) {
        return this == DOCKERD ? "unix:///var/run/docker.sock" : "unix://" + execRoot + "/docker.sock";
    }
}
