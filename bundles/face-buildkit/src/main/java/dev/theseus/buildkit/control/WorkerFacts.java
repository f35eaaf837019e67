package dev.theseus.buildkit.control;

import dev.theseus.buildkit.message.InfoResponse;
import dev.theseus.buildkit.message.ListWorkersResponse;
import dev.theseus.buildkit.message.Platform;
import dev.theseus.buildkit.message.Version;
import dev.theseus.buildkit.message.Worker;
import java.util.Locale;

/** What clients are told of the one worker that there is. */
final class WorkerFacts {
    private final String release;

    /** @param release of the daemon */
    WorkerFacts(String release) {
        this.release = release;
    }

    private Version version() {
        return Version.newBuilder().setPackage("theseus").setVersion(release).build();
    }

    InfoResponse info() {
        return InfoResponse.newBuilder().setVersion(version()).build();
    }

    ListWorkersResponse workers() {
        String machine = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String architecture = switch (machine) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> machine;
        };
        Worker worker = Worker.newBuilder()
                .setId("theseus")
                .putLabels("org.mobyproject.buildkit.worker.executor", "theseus")
                .addPlatforms(Platform.newBuilder().setOs("linux").setArchitecture(architecture))
                .setVersion(version())
                .build();
        return ListWorkersResponse.newBuilder().addWorkers(worker).build();
    }
}
