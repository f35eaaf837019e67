package dev.theseus.rest.image;

import com.google.gson.JsonObject;
import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.LayerPhase;
import dev.theseus.engine.image.TransferEvent;
import dev.theseus.engine.image.TransferEvent.Imported;
import dev.theseus.engine.image.TransferEvent.Layer;
import dev.theseus.engine.image.TransferEvent.LayerMounted;
import dev.theseus.engine.image.TransferEvent.LayerRetry;
import dev.theseus.engine.image.TransferEvent.Loaded;
import dev.theseus.engine.image.TransferEvent.PullBegan;
import dev.theseus.engine.image.TransferEvent.PullEnded;
import dev.theseus.engine.image.TransferEvent.Pulled;
import dev.theseus.engine.image.TransferEvent.PushBegan;
import dev.theseus.engine.image.TransferEvent.Pushed;
import dev.theseus.rest.json.ObjectBuilder;
import java.util.List;

/** A transfer's steps as Docker says them: a line of JSON or two for each. */
public final class TransferLines {
    private static final int SHORT = 12;

    private TransferLines() {}

    public static List<JsonObject> of(TransferEvent event) {
        return switch (event) {
            case Layer layer -> List.of(ofLayer(layer));
            case LayerRetry retry -> List.of(step(name(retry.layer()), retrying(retry)));
            case LayerMounted mounted -> List.of(step(name(mounted.layer()), "Mounted from " + mounted.repository()));
            case PullBegan began ->
                List.of(step(
                        began.reference().digest().isPresent()
                                ? began.reference().toString()
                                : began.reference().tag().orElse(""),
                        "Pulling from " + began.reference().path()));
            case Pulled pulled -> List.of(message("Digest: " + pulled.target()));
            case PullEnded ended ->
                List.of(message("Status: "
                        + (ended.changed() ? "Downloaded newer image for " : "Image is up to date for ")
                        + ended.name().familiar()));
            case PushBegan began ->
                List.of(message(
                        "The push refers to repository [" + began.repository().name() + "]"));
            case Pushed pushed ->
                List.of(
                        message(pushed.tag() + ": digest: " + pushed.manifest() + " size: " + pushed.size()),
                        forTools(pushed));
            case Loaded loaded -> List.of(forTools(loaded));
            case Imported imported -> List.of(message(imported.image().value()));
        };
    }

    private static String retrying(LayerRetry retry) {
        long seconds = Math.max(1, retry.delay().toSeconds());
        return "Retrying in " + seconds + (seconds == 1 ? " second" : " seconds");
    }

    private static JsonObject ofLayer(Layer layer) {
        JsonObject detail = new JsonObject();
        if (layer.done() >= 0) {
            detail.addProperty("current", layer.done());
            if (layer.total() > 0) {
                detail.addProperty("total", layer.total());
            }
        }
        return step(name(layer.layer()), words(layer.phase()), detail);
    }

    private static String words(LayerPhase phase) {
        return switch (phase) {
            case HERE_ALREADY -> "Already exists";
            case PULL_PLANNED -> "Pulling fs layer";
            case PUSH_PLANNED -> "Preparing";
            case QUEUED -> "Waiting";
            case DOWNLOADING -> "Downloading";
            case VERIFYING -> "Verifying Checksum";
            case DOWNLOADED -> "Download complete";
            case UNPACKING -> "Extracting";
            case UNPACKED -> "Pull complete";
            case THERE_ALREADY -> "Layer already exists";
            case UPLOADING -> "Pushing";
            case UPLOADED -> "Pushed";
            case LOADING -> "Loading layer";
        };
    }

    private static String name(Digest layer) {
        return layer.hex().substring(0, SHORT);
    }

    private static JsonObject message(String words) {
        JsonObject line = new JsonObject();
        line.addProperty("status", words);
        return line;
    }

    private static JsonObject step(String id, String words) {
        return step(id, words, new JsonObject());
    }

    private static JsonObject step(String id, String words, JsonObject detail) {
        JsonObject line = message(words);
        if (!id.isEmpty()) {
            line.add("progressDetail", detail);
            line.addProperty("id", id);
        }
        return line;
    }

    private static JsonObject forTools(Pushed pushed) {
        return ObjectBuilder.object()
                .put("progressDetail", new JsonObject())
                .put(
                        "aux",
                        ObjectBuilder.object()
                                .put("Tag", pushed.tag())
                                .put("Digest", pushed.manifest().value())
                                .put("Size", pushed.size()))
                .build();
    }

    /** Tools parse what is in {@code stream}. */
    private static JsonObject forTools(Loaded loaded) {
        JsonObject line = new JsonObject();
        line.addProperty(
                "stream",
                loaded.name()
                                .map(name -> "Loaded image: " + name.familiar())
                                .orElseGet(() -> "Loaded image ID: " + loaded.image())
                        + "\n");
        return line;
    }
}
