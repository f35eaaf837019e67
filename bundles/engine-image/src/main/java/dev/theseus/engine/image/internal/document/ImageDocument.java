package dev.theseus.engine.image.internal.document;

import com.google.gson.JsonObject;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.ImageConfig;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image's configuration: the document whose digest is the image's id.
 *
 * @param created empty where it does not say
 * @param config defaults of containers
 * @param diffIds digests of the uncompressed layers, lowest first
 * @param history oldest first
 */
public record ImageDocument(
        Platform platform,
        String osVersion,
        Optional<Instant> created,
        String author,
        ImageConfig config,
        List<Digest> diffIds,
        List<History> history) {
    public ImageDocument {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * One step that made the image.
     *
     * @param emptyLayer whether the step made no layer
     */
    public record History(
            Optional<Instant> created, String createdBy, String author, String comment, boolean emptyLayer) {}

    /** @param what names the image in messages */
    public static ImageDocument parse(byte[] bytes, String what) {
        JsonObject json = Fields.parse(bytes, "configuration of " + what);
        JsonObject rootFs = Fields.object(json, "rootfs")
                .orElseThrow(() -> EngineException.dataLoss("configuration of " + what + " has no rootfs"));
        List<Digest> diffIds = new ArrayList<>();
        for (String diffId : Fields.texts(rootFs, "diff_ids").orElse(List.of())) {
            diffIds.add(Fields.digest(diffId, "diff_ids"));
        }
        List<History> history = new ArrayList<>();
        for (JsonObject step : Fields.objects(json, "history")) {
            history.add(new History(
                    time(Fields.text(step, "created")),
                    Fields.text(step, "created_by"),
                    Fields.text(step, "author"),
                    Fields.text(step, "comment"),
                    Fields.flag(step, "empty_layer")));
        }
        return new ImageDocument(
                new Platform(Fields.text(json, "os"), Fields.text(json, "architecture"), Fields.text(json, "variant")),
                Fields.text(json, "os.version"),
                time(Fields.text(json, "created")),
                Fields.text(json, "author"),
                Fields.object(json, "config").map(ConfigJson::read).orElse(ImageConfig.EMPTY),
                diffIds,
                history);
    }

    public byte[] toJson() {
        return DocumentJson.write(this);
    }

    /** The last step's comment. */
    public String comment() {
        return history.isEmpty() ? "" : history.getLast().comment();
    }

    private static Optional<Instant> time(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
