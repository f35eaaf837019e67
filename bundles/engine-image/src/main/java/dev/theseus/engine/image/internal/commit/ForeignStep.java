package dev.theseus.engine.image.internal.commit;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.ImageStep;
import dev.theseus.engine.image.internal.catalog.ImageRecord;
import dev.theseus.engine.image.internal.catalog.LayerRecord;
import dev.theseus.engine.image.internal.document.ImageDocument;
import dev.theseus.engine.image.internal.document.ImageDocument.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A step of an image that was made elsewhere: only its history tells of it, so that what the image said about itself then is the
 * wish of whoever looks for it.
 *
 * @param before what the step stands on; empty for nothing
 * @param history the step's own words
 * @param layer empty for a step that changed no file
 */
record ForeignStep(Optional<ImageDocument> before, History history, Optional<LayerRecord> layer) {
    /** Empty when the image has no such step there. */
    static Optional<ForeignStep> of(
            ImageDocument image, ImageRecord record, Optional<ImageDocument> before, ImageStep step) {
        List<History> earlier = before.map(ImageDocument::history).orElse(List.of());
        List<Digest> layers = before.map(ImageDocument::diffIds).orElse(List.of());
        boolean isLonger = image.history().size() > earlier.size()
                && record.layers().size() == image.diffIds().size()
                && image.diffIds().size() >= layers.size();
        if (!isLonger
                || !image.platform().equals(before.map(ImageDocument::platform).orElse(step.platform()))
                || !image.diffIds().subList(0, layers.size()).equals(layers)) {
            return Optional.empty();
        }
        for (int i = 0; i < earlier.size(); i++) {
            History one = image.history().get(i);
            if (!one.createdBy().equals(earlier.get(i).createdBy())
                    || one.emptyLayer() != earlier.get(i).emptyLayer()) {
                return Optional.empty();
            }
        }
        History history = image.history().get(earlier.size());
        boolean hasLayer = !history.emptyLayer();
        if (!history.createdBy().equals(step.createdBy())
                || hasLayer && record.layers().size() == layers.size()) {
            return Optional.empty();
        }
        return Optional.of(new ForeignStep(
                before, history, hasLayer ? Optional.of(record.layers().get(layers.size())) : Optional.empty()));
    }

    /** The image that it led to: the same wherever it is made again. */
    ImageDocument document(ImageStep step) {
        List<Digest> diffIds =
                new ArrayList<>(before.map(ImageDocument::diffIds).orElse(List.of()));
        layer.ifPresent(record -> diffIds.add(record.diff()));
        List<History> all = new ArrayList<>(before.map(ImageDocument::history).orElse(List.of()));
        all.add(history);
        return new ImageDocument(
                before.map(ImageDocument::platform).orElse(step.platform()),
                before.map(ImageDocument::osVersion).orElse(""),
                history.created(),
                step.author(),
                step.config(),
                diffIds,
                all);
    }
}
