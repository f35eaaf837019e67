package dev.theseus.rest.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.image.Digest;
import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.ContainerChange.Plain;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Happening;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.event.Happening.NetworkChange;
import dev.theseus.engine.event.Happening.PrunedKind;
import dev.theseus.engine.event.Happening.VolumeChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What happened, and how Docker says it. */
class DockerEventTest {
    private static final Digest IMAGE = new Digest("sha256:" + "a".repeat(64));
    private static final Optional<ImageReference> NAME = Optional.of(ImageReference.parse("busybox:1"));

    private static Arguments of(ContainerChange change, String action, String more) {
        return Arguments.of(
                new Happening.OfContainer("c1", "web", "busybox", Map.of("tier", "front"), change),
                "container " + action + " c1 {" + more + "image=busybox, name=web",
                "tier=front}");
    }

    private static Arguments of(Happening what, String expected) {
        return Arguments.of(what, expected, "");
    }

    static Stream<Arguments> events() {
        return Stream.of(
                of(Plain.CREATED, "create", ""),
                of(Plain.STARTED, "start", ""),
                of(Plain.STOPPED, "stop", ""),
                of(Plain.RESTARTED, "restart", ""),
                of(Plain.PAUSED, "pause", ""),
                of(Plain.RESUMED, "unpause", ""),
                of(Plain.OUT_OF_MEMORY, "oom", ""),
                of(Plain.UPDATED, "update", ""),
                of(Plain.REMOVED, "destroy", ""),
                of(Plain.ATTACHED, "attach", ""),
                of(Plain.RESIZED, "resize", ""),
                of(Plain.PROCESSES_LISTED, "top", ""),
                of(Plain.READ_FROM, "archive-path", ""),
                of(Plain.WRITTEN_TO, "extract-to-dir", ""),
                of(Plain.EXPORTED, "export", ""),
                Arguments.of(
                        new Happening.OfContainer(
                                "c1", "web", "busybox", Map.of("name", "mine"), new ContainerChange.Killed(9)),
                        "container kill c1 {image=busybox, name=web, signal=9}",
                        ""),
                of(new ContainerChange.Died(3, Duration.ofMillis(2900)), "die", "execDuration=2, exitCode=3, "),
                of(new ContainerChange.HealthChanged("healthy"), "health_status: healthy", ""),
                Arguments.of(
                        new Happening.OfContainer(
                                "c1", "web", "busybox", Map.of(), new ContainerChange.Committed(IMAGE, NAME, "why")),
                        "container commit c1 {comment=why, image=busybox, imageID=" + IMAGE
                                + ", imageRef=busybox:1, name=web}",
                        ""),
                of(new ContainerChange.Renamed("old"), "rename", ""),
                of(new ContainerChange.ExecCreated("e1", List.of("ls", "-l")), "exec_create: ls -l", "execID=e1, "),
                of(new ContainerChange.ExecStarted("e1", List.of("ls", "-l")), "exec_start: ls -l", "execID=e1, "),
                of(new ContainerChange.ExecDied("e1", 4), "exec_die", "execID=e1, exitCode=4, "),
                of(
                        new Happening.OfImage(IMAGE, Map.of("by", "me"), ImageChange.PULLED, NAME),
                        "image pull busybox:1 {by=me, name=busybox}"),
                of(
                        new Happening.OfImage(IMAGE, Map.of(), ImageChange.PUSHED, NAME),
                        "image push busybox:1 {name=busybox}"),
                of(
                        new Happening.OfImage(IMAGE, Map.of(), ImageChange.TAGGED, NAME),
                        "image tag " + IMAGE + " {name=busybox:1}"),
                ofImage(ImageChange.CREATED, "create"),
                ofImage(ImageChange.UNTAGGED, "untag"),
                ofImage(ImageChange.DELETED, "delete"),
                ofImage(ImageChange.SAVED, "save"),
                ofImage(ImageChange.LOADED, "load"),
                ofImage(ImageChange.IMPORTED, "import"),
                of(
                        new Happening.OfNetwork("n1", "mine", "bridge", NetworkChange.CREATED, Optional.empty()),
                        "network create n1 {name=mine, type=bridge}"),
                of(
                        new Happening.OfNetwork("n1", "mine", "bridge", NetworkChange.REMOVED, Optional.empty()),
                        "network destroy n1 {name=mine, type=bridge}"),
                of(
                        new Happening.OfNetwork("n1", "mine", "bridge", NetworkChange.CONNECTED, Optional.of("c1")),
                        "network connect n1 {container=c1, name=mine, type=bridge}"),
                of(
                        new Happening.OfNetwork("n1", "mine", "bridge", NetworkChange.DISCONNECTED, Optional.of("c1")),
                        "network disconnect n1 {container=c1, name=mine, type=bridge}"),
                of(
                        new Happening.OfVolume("data", "local", VolumeChange.CREATED, Optional.empty()),
                        "volume create data {driver=local}"),
                of(
                        new Happening.OfVolume("data", "local", VolumeChange.REMOVED, Optional.empty()),
                        "volume destroy data {driver=local}"),
                of(
                        new Happening.OfVolume("data", "local", VolumeChange.MOUNTED, Optional.of("c1")),
                        "volume mount data {container=c1, driver=local, propagation=, read/write=true}"),
                of(
                        new Happening.OfVolume("data", "local", VolumeChange.UNMOUNTED, Optional.of("c1")),
                        "volume unmount data {container=c1, driver=local}"),
                of(new Happening.Pruned(PrunedKind.CONTAINERS, 5), "container prune  {reclaimed=5}"),
                of(new Happening.Pruned(PrunedKind.IMAGES, 5), "image prune  {reclaimed=5}"),
                of(new Happening.Pruned(PrunedKind.NETWORKS, 0), "network prune  {reclaimed=0}"),
                of(new Happening.Pruned(PrunedKind.VOLUMES, 5), "volume prune  {reclaimed=5}"));
    }

    private static Arguments ofImage(ImageChange change, String action) {
        return of(
                new Happening.OfImage(IMAGE, Map.of(), change, Optional.empty()),
                "image " + action + " " + IMAGE + " {name=" + IMAGE + "}");
    }

    @Test
    void saysNothingOfWhatImagesAreMadeOf() {
        Happening what = new Happening.OfContent(IMAGE, Happening.ContentChange.ADDED, Optional.empty());
        assertEquals(Optional.empty(), DockerEvent.of(new Event(what, Instant.EPOCH)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void saysItAsDockerDoes(Happening what, String begin, String end) {
        DockerEvent event = DockerEvent.of(new Event(what, Instant.EPOCH)).orElseThrow();
        String said =
                event.type() + " " + event.action() + " " + event.actorId() + " " + new TreeMap<>(event.attributes());
        if (end.isEmpty()) {
            assertEquals(begin, said);
        } else {
            assertEquals(begin, said.substring(0, begin.length()));
            assertEquals(end, said.substring(said.length() - end.length()));
        }
    }
}
