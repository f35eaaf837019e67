package dev.theseus.engine.build.internal.drive;

import dev.theseus.api.image.Platform;
import dev.theseus.build.dockerfile.scope.PredefinedArguments.PlatformWords;

/** The platform that commands run on. */
final class Hosts {
    private Hosts() {}

    static Platform platform() {
        return Platform.parse("linux/" + System.getProperty("os.arch"));
    }

    static PlatformWords words(Platform platform) {
        return new PlatformWords(platform.os(), platform.architecture(), platform.variant());
    }
}
