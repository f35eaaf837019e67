package dev.theseus.rest.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.TransferEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransferLinesTest {
    private static final Digest LAYER = new Digest("sha256:" + "0123456789abcdef".repeat(4));
    private static final ImageReference NAME = ImageReference.parse("localhost:5000/app:1");

    private static String lines(TransferEvent... events) {
        return Stream.of(events)
                .flatMap(event -> TransferLines.of(event).stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void aPullIsToldAsDockerTellsIt() {
        ImageReference official = ImageReference.parse("busybox");
        assertEquals(
                """
            {"status":"Pulling from app","progressDetail":{},"id":"1"}
            {"status":"Pulling from library/busybox","progressDetail":{},"id":"docker.io/library/busybox@%1$s"}
            {"status":"Already exists","progressDetail":{},"id":"0123456789ab"}
            {"status":"Pulling fs layer","progressDetail":{},"id":"0123456789ab"}
            {"status":"Waiting","progressDetail":{},"id":"0123456789ab"}
            {"status":"Downloading","progressDetail":{"current":5,"total":10},"id":"0123456789ab"}
            {"status":"Retrying in 1 second","progressDetail":{},"id":"0123456789ab"}
            {"status":"Retrying in 5 seconds","progressDetail":{},"id":"0123456789ab"}
            {"status":"Verifying Checksum","progressDetail":{},"id":"0123456789ab"}
            {"status":"Download complete","progressDetail":{},"id":"0123456789ab"}
            {"status":"Extracting","progressDetail":{"current":0},"id":"0123456789ab"}
            {"status":"Pull complete","progressDetail":{},"id":"0123456789ab"}
            {"status":"Digest: %1$s"}
            {"status":"Status: Downloaded newer image for localhost:5000/app:1"}
            {"status":"Status: Image is up to date for busybox"}
            """.formatted(LAYER),
                lines(
                        new TransferEvent.PullBegan(NAME),
                        new TransferEvent.PullBegan(official.withDigest(LAYER)),
                        new TransferEvent.Layer(LAYER, LayerPhase.HERE_ALREADY),
                        new TransferEvent.Layer(LAYER, LayerPhase.PULL_PLANNED),
                        new TransferEvent.Layer(LAYER, LayerPhase.QUEUED),
                        new TransferEvent.Layer(LAYER, LayerPhase.DOWNLOADING, 5, 10),
                        new TransferEvent.LayerRetry(LAYER, Duration.ofMillis(300)),
                        new TransferEvent.LayerRetry(LAYER, Duration.ofSeconds(5)),
                        new TransferEvent.Layer(LAYER, LayerPhase.VERIFYING),
                        new TransferEvent.Layer(LAYER, LayerPhase.DOWNLOADED),
                        new TransferEvent.Layer(LAYER, LayerPhase.UNPACKING, 0, 0),
                        new TransferEvent.Layer(LAYER, LayerPhase.UNPACKED),
                        new TransferEvent.Pulled(NAME, LAYER),
                        new TransferEvent.PullEnded(NAME, true),
                        new TransferEvent.PullEnded(ImageReference.parseName("busybox"), false)));
    }

    @Test
    void aPushIsToldAsDockerTellsIt() {
        assertEquals(
                """
            {"status":"The push refers to repository [localhost:5000/app]"}
            {"status":"Preparing","progressDetail":{},"id":"0123456789ab"}
            {"status":"Layer already exists","progressDetail":{},"id":"0123456789ab"}
            {"status":"Mounted from other","progressDetail":{},"id":"0123456789ab"}
            {"status":"Pushing","progressDetail":{"current":5,"total":10},"id":"0123456789ab"}
            {"status":"Pushed","progressDetail":{},"id":"0123456789ab"}
            {"status":"1: digest: %1$s size: 528"}
            {"progressDetail":{},"aux":{"Tag":"1","Digest":"%1$s","Size":528}}
            """.formatted(LAYER),
                lines(
                        new TransferEvent.PushBegan(NAME),
                        new TransferEvent.Layer(LAYER, LayerPhase.PUSH_PLANNED),
                        new TransferEvent.Layer(LAYER, LayerPhase.THERE_ALREADY),
                        new TransferEvent.LayerMounted(LAYER, "other"),
                        new TransferEvent.Layer(LAYER, LayerPhase.UPLOADING, 5, 10),
                        new TransferEvent.Layer(LAYER, LayerPhase.UPLOADED),
                        new TransferEvent.Pushed("1", LAYER, 528)));
    }

    @Test
    void archivesAreToldAsDockerTellsThem() {
        assertEquals(
                """
            {"status":"Loading layer","progressDetail":{"current":10,"total":10},"id":"0123456789ab"}
            {"stream":"Loaded image: localhost:5000/app:1\\n"}
            {"stream":"Loaded image ID: %1$s\\n"}
            {"status":"%1$s"}
            """.formatted(LAYER),
                lines(
                        new TransferEvent.Layer(LAYER, LayerPhase.LOADING, 10, 10),
                        new TransferEvent.Loaded(LAYER, Optional.of(NAME)),
                        new TransferEvent.Loaded(LAYER, Optional.empty()),
                        new TransferEvent.Imported(LAYER)));
    }
}
