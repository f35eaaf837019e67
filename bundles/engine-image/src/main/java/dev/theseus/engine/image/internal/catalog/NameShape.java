package dev.theseus.engine.image.internal.catalog;

import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** How a name of an image is kept in the state store. */
final class NameShape implements Shape<NameRecord> {
    @Override
    public void write(NameRecord name, FieldWriter out) {
        out.text("imageId", name.imageId());
    }

    @Override
    public NameRecord read(Fields in) {
        return new NameRecord(in.text("imageId"));
    }
}
