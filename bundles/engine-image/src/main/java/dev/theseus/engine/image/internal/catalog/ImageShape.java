package dev.theseus.engine.image.internal.catalog;

import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** How an image is kept in the state store. */
final class ImageShape implements Shape<ImageRecord> {
    private static final Shape<LayerRecord> LAYER = new LayerShape();

    @Override
    public void write(ImageRecord image, FieldWriter out) {
        out.text("id", image.id())
                .text("manifestType", image.manifestType())
                .text("manifest", image.manifest())
                .number("manifestSize", image.manifestSize())
                .objects("layers", image.layers(), LAYER)
                .text("parent", image.parent())
                .text("lastTagged", image.lastTagged());
    }

    @Override
    public ImageRecord read(Fields in) {
        return new ImageRecord(
                in.text("id"),
                in.text("manifestType"),
                in.text("manifest"),
                in.number("manifestSize"),
                in.objects("layers", LAYER),
                in.text("parent"),
                in.text("lastTagged"));
    }

    private static final class LayerShape implements Shape<LayerRecord> {
        @Override
        public void write(LayerRecord layer, FieldWriter out) {
            out.text("mediaType", layer.mediaType())
                    .text("blob", layer.blob())
                    .number("blobSize", layer.blobSize())
                    .text("diffId", layer.diffId())
                    .number("size", layer.size());
        }

        @Override
        public LayerRecord read(Fields in) {
            return new LayerRecord(
                    in.text("mediaType"), in.text("blob"), in.number("blobSize"), in.text("diffId"), in.number("size"));
        }
    }
}
