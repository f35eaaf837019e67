package dev.theseus.engine.image.internal.catalog;

import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import dev.theseus.api.image.Platform;
import dev.theseus.engine.image.NamedImage;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import java.time.Instant;

/** How a name of an image is kept in the state store. */
final class NameShape implements Shape<NameRecord> {
    private static final Shape<Descriptor> TARGET = new TargetShape();

    @Override
    public void write(NameRecord name, FieldWriter out) {
        NamedImage image = name.image();
        out.text("namespace", image.namespace())
                .text("name", image.name())
                .object("target", image.target(), TARGET)
                .textMap("labels", image.labels())
                .text("created", image.created().toString())
                .text("updated", image.updated().toString())
                .optional("shown", name.shown(), (field, id) -> out.text(field, id.value()));
    }

    @Override
    public NameRecord read(Fields in) {
        return new NameRecord(
                new NamedImage(
                        in.text("namespace"),
                        in.text("name"),
                        in.object("target", TARGET),
                        in.textMap("labels"),
                        in.value("created", Instant::parse),
                        in.value("updated", Instant::parse)),
                in.optional("shown", field -> in.value(field, Digest::new)));
    }

    private static final class TargetShape implements Shape<Descriptor> {
        private static final Shape<Platform> PLATFORM = new PlatformShape();

        @Override
        public void write(Descriptor target, FieldWriter out) {
            out.text("mediaType", target.mediaType())
                    .text("digest", target.digest().value())
                    .number("size", target.size())
                    .optional("platform", target.platform(), (field, value) -> out.object(field, value, PLATFORM))
                    .textMap("annotations", target.annotations());
        }

        @Override
        public Descriptor read(Fields in) {
            return new Descriptor(
                    in.text("mediaType"),
                    in.value("digest", Digest::new),
                    in.number("size"),
                    in.optional("platform", field -> in.object(field, PLATFORM)),
                    in.textMap("annotations"));
        }
    }

    private static final class PlatformShape implements Shape<Platform> {
        @Override
        public void write(Platform platform, FieldWriter out) {
            out.text("os", platform.os())
                    .text("architecture", platform.architecture())
                    .text("variant", platform.variant());
        }

        @Override
        public Platform read(Fields in) {
            return new Platform(in.text("os"), in.text("architecture"), in.text("variant"));
        }
    }
}
