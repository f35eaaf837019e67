package dev.theseus.engine.volume.internal;

import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** How a volume is kept in the state store. */
final class VolumeShape implements Shape<VolumeRecord> {
    @Override
    public void write(VolumeRecord volume, FieldWriter out) {
        out.text("name", volume.name())
                .text("driver", volume.driver())
                .textMap("options", volume.options())
                .textMap("labels", volume.labels())
                .text("created", volume.created())
                .flag("anonymous", volume.anonymous())
                .flag("pending", volume.pending());
    }

    @Override
    public VolumeRecord read(Fields in) {
        return new VolumeRecord(
                in.text("name"),
                in.text("driver"),
                in.textMap("options"),
                in.textMap("labels"),
                in.text("created"),
                in.flag("anonymous"),
                in.flag("pending"));
    }
}
