package dev.theseus.engine.image.internal.content;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import java.time.Instant;

/** How labels of a blob are kept in the state store. */
final class LabelShape implements Shape<LabelRecord> {
    @Override
    public void write(LabelRecord record, FieldWriter out) {
        out.text("namespace", record.namespace())
                .text("digest", record.digest().value())
                .textMap("labels", record.labels())
                .text("updated", record.updated().toString());
    }

    @Override
    public LabelRecord read(Fields in) {
        return new LabelRecord(
                in.text("namespace"),
                in.value("digest", Digest::new),
                in.textMap("labels"),
                in.value("updated", Instant::parse));
    }
}
