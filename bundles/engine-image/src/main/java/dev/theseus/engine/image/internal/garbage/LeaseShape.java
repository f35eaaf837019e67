package dev.theseus.engine.image.internal.garbage;

import dev.theseus.api.image.Digest;
import dev.theseus.engine.image.Lease;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import java.time.Instant;
import java.util.Set;

/** How a lease is kept in the state store. */
final class LeaseShape implements Shape<Lease> {
    @Override
    public void write(Lease lease, FieldWriter out) {
        out.text("namespace", lease.namespace())
                .text("id", lease.id())
                .text("created", lease.created().toString())
                .optional("expires", lease.expires(), (name, value) -> out.text(name, value.toString()))
                .textMap("labels", lease.labels())
                .texts("content", lease.content(), Digest::value)
                .texts("layers", lease.layers(), Digest::value);
    }

    @Override
    public Lease read(Fields in) {
        return new Lease(
                in.text("namespace"),
                in.text("id"),
                in.value("created", Instant::parse),
                in.optional("expires", name -> in.value(name, Instant::parse)),
                in.textMap("labels"),
                Set.copyOf(in.values("content", Digest::new)),
                in.values("layers", Digest::new));
    }
}
