package dev.theseus.engine.image.internal.content;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import java.time.Instant;

/** How a named ingest is kept in the state store. */
final class IngestShape implements Shape<IngestRecord> {
    @Override
    public void write(IngestRecord ingest, FieldWriter out) {
        out.text("namespace", ingest.namespace())
                .text("ref", ingest.ref())
                .text("file", ingest.file())
                .number("total", ingest.total())
                .optional("expected", ingest.expected(), (name, value) -> out.text(name, value.value()))
                .text("started", ingest.started().toString());
    }

    @Override
    public IngestRecord read(Fields in) {
        return new IngestRecord(
                in.text("namespace"),
                in.text("ref"),
                in.text("file"),
                in.number("total"),
                in.optional("expected", name -> in.value(name, Digest::new)),
                in.value("started", Instant::parse));
    }
}
