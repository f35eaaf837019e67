package dev.theseus.rest.system;

import dev.theseus.api.image.ImageReference;
import dev.theseus.engine.event.ContainerChange;
import dev.theseus.engine.event.ContainerChange.Committed;
import dev.theseus.engine.event.ContainerChange.Died;
import dev.theseus.engine.event.ContainerChange.ExecCreated;
import dev.theseus.engine.event.ContainerChange.ExecDied;
import dev.theseus.engine.event.ContainerChange.ExecStarted;
import dev.theseus.engine.event.ContainerChange.HealthChanged;
import dev.theseus.engine.event.ContainerChange.Killed;
import dev.theseus.engine.event.ContainerChange.Plain;
import dev.theseus.engine.event.ContainerChange.Renamed;
import dev.theseus.engine.event.Event;
import dev.theseus.engine.event.Happening.ImageChange;
import dev.theseus.engine.event.Happening.NetworkChange;
import dev.theseus.engine.event.Happening.OfContainer;
import dev.theseus.engine.event.Happening.OfImage;
import dev.theseus.engine.event.Happening.OfNetwork;
import dev.theseus.engine.event.Happening.OfStore;
import dev.theseus.engine.event.Happening.OfVolume;
import dev.theseus.engine.event.Happening.Pruned;
import dev.theseus.engine.event.Happening.PrunedKind;
import dev.theseus.engine.event.Happening.Reloaded;
import dev.theseus.engine.event.Happening.VolumeChange;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An event in Docker's words.
 *
 * @param type {@code container}, {@code image}, {@code network}, {@code volume}, {@code daemon}
 * @param action {@code create}, {@code die}, {@code exec_create: ls}
 * @param actorId id or name of the object
 * @param attributes labels and facts
 */
record DockerEvent(String type, String action, String actorId, Map<String, String> attributes, Instant time) {
    /** Empty for what Docker has no word for. */
    static Optional<DockerEvent> of(Event event) {
        return switch (event.what()) {
            case OfContainer container ->
                told("container", action(container.change()), container.id(), attributes(container), event);
            case OfImage image -> told("image", action(image.change()), actor(image), attributes(image), event);
            case OfNetwork network ->
                told("network", action(network.change()), network.id(), attributes(network), event);
            case OfVolume volume -> told("volume", action(volume.change()), volume.name(), attributes(volume), event);
            case Reloaded reloaded ->
                told("daemon", "reload", reloaded.engineId(), ReloadedSettings.attributes(reloaded.settings()), event);
            case Pruned pruned ->
                told(type(pruned.kind()), "prune", "", Map.of("reclaimed", Long.toString(pruned.reclaimed())), event);
            case OfStore _ -> Optional.empty();
        };
    }

    private static Optional<DockerEvent> told(
            String type, String action, String actorId, Map<String, String> attributes, Event event) {
        return Optional.of(new DockerEvent(type, action, actorId, attributes, event.time()));
    }

    private static String type(PrunedKind kind) {
        return switch (kind) {
            case CONTAINERS -> "container";
            case IMAGES -> "image";
            case NETWORKS -> "network";
            case VOLUMES -> "volume";
        };
    }

    private static String action(ContainerChange change) {
        return switch (change) {
            case Plain plain -> action(plain);
            case Killed _ -> "kill";
            case Died _ -> "die";
            case Renamed _ -> "rename";
            case HealthChanged health -> "health_status: " + health.status();
            case Committed _ -> "commit";
            case ExecCreated exec -> "exec_create: " + String.join(" ", exec.command());
            case ExecStarted exec -> "exec_start: " + String.join(" ", exec.command());
            case ExecDied _ -> "exec_die";
        };
    }

    private static String action(Plain change) {
        return switch (change) {
            case CREATED -> "create";
            case STARTED -> "start";
            case STOPPED -> "stop";
            case RESTARTED -> "restart";
            case PAUSED -> "pause";
            case RESUMED -> "unpause";
            case OUT_OF_MEMORY -> "oom";
            case UPDATED -> "update";
            case REMOVED -> "destroy";
            case ATTACHED -> "attach";
            case RESIZED -> "resize";
            case PROCESSES_LISTED -> "top";
            case READ_FROM -> "archive-path";
            case WRITTEN_TO -> "extract-to-dir";
            case EXPORTED -> "export";
        };
    }

    private static String action(ImageChange change) {
        return switch (change) {
            case PULLED -> "pull";
            case PUSHED -> "push";
            case CREATED -> "create";
            case TAGGED -> "tag";
            case UNTAGGED -> "untag";
            case DELETED -> "delete";
            case SAVED -> "save";
            case LOADED -> "load";
            case IMPORTED -> "import";
        };
    }

    private static String action(NetworkChange change) {
        return switch (change) {
            case CREATED -> "create";
            case REMOVED -> "destroy";
            case CONNECTED -> "connect";
            case DISCONNECTED -> "disconnect";
        };
    }

    private static String action(VolumeChange change) {
        return switch (change) {
            case CREATED -> "create";
            case REMOVED -> "destroy";
            case MOUNTED -> "mount";
            case UNMOUNTED -> "unmount";
        };
    }

    private static Map<String, String> attributes(OfContainer container) {
        Map<String, String> attributes = new HashMap<>(container.labels());
        attributes.put("image", container.image());
        attributes.put("name", container.name());
        switch (container.change()) {
            case Plain _, HealthChanged _ -> {}
            case Killed killed -> attributes.put("signal", Integer.toString(killed.signal()));
            case Died died -> {
                attributes.put("exitCode", Integer.toString(died.exitCode()));
                attributes.put("execDuration", Long.toString(died.ran().toSeconds()));
            }
            case Renamed renamed -> attributes.put("oldName", "/" + renamed.oldName());
            case Committed committed -> {
                attributes.put("comment", committed.comment());
                attributes.put("imageID", committed.image().value());
                attributes.put(
                        "imageRef",
                        committed.name().map(ImageReference::familiar).orElse(""));
            }
            case ExecCreated exec -> attributes.put("execID", exec.execId());
            case ExecStarted exec -> attributes.put("execID", exec.execId());
            case ExecDied exec -> {
                attributes.put("execID", exec.execId());
                attributes.put("exitCode", Integer.toString(exec.exitCode()));
            }
        }
        return attributes;
    }

    /** Pull and push are events of names. */
    private static boolean isOfName(ImageChange change) {
        return change == ImageChange.PULLED || change == ImageChange.PUSHED;
    }

    private static String actor(OfImage image) {
        return image.reference()
                .filter(_ -> isOfName(image.change()))
                .map(ImageReference::familiar)
                .orElse(image.id().value());
    }

    private static Map<String, String> attributes(OfImage image) {
        Map<String, String> attributes = new HashMap<>(image.labels());
        attributes.put(
                "name",
                image.reference()
                        .map(name -> isOfName(image.change()) ? name.familiarName() : name.familiar())
                        .orElse(image.id().value()));
        return attributes;
    }

    private static Map<String, String> attributes(OfNetwork network) {
        Map<String, String> attributes = new HashMap<>(Map.of("name", network.name(), "type", network.driver()));
        network.container().ifPresent(id -> attributes.put("container", id));
        return attributes;
    }

    private static Map<String, String> attributes(OfVolume volume) {
        Map<String, String> attributes = new HashMap<>(Map.of("driver", volume.driver()));
        volume.container().ifPresent(id -> attributes.put("container", id));
        if (volume.change() == VolumeChange.MOUNTED) {
            attributes.put("propagation", "");
            attributes.put("read/write", "true");
        }
        return attributes;
    }
}
