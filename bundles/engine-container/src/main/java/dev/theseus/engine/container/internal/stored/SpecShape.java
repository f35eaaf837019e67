package dev.theseus.engine.container.internal.stored;

import dev.theseus.api.image.Platform;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.Signal;
import dev.theseus.engine.id.PortKey;
import dev.theseus.engine.image.Healthcheck;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;

/** What a container was asked to be. */
public final class SpecShape implements Shape<ContainerSpec> {
    private static final Shape<Platform> PLATFORM = new PlatformShape();
    private static final Shape<Healthcheck> HEALTHCHECK = new HealthcheckShape();

    @Override
    public void write(ContainerSpec spec, FieldWriter out) {
        out.text("image", spec.image())
                .optional("platform", spec.platform(), (name, value) -> out.object(name, value, PLATFORM))
                .object("process", spec.process(), ProcessShape.SHAPE)
                .text("hostname", spec.hostname())
                .text("domainname", spec.domainname())
                .textMap("labels", spec.labels())
                .optional("healthcheck", spec.healthcheck(), (name, value) -> out.object(name, value, HEALTHCHECK))
                .text("stopSignal", spec.stopSignal().map(Signal::word).orElse(""))
                .optional("stopTimeout", spec.stopTimeout(), (name, value) -> out.number(name, value))
                .texts("exposedPorts", spec.exposedPorts(), PortKey::toString)
                .texts("anonymousVolumes", spec.anonymousVolumes())
                .texts("onBuild", spec.onBuild())
                .texts("shell", spec.shell())
                .object("lifecycle", spec.lifecycle(), LifecycleShape.SHAPE)
                .object("namespaces", spec.namespaces(), NamespaceShape.SHAPE)
                .object("networking", spec.networking(), NetworkingShape.SHAPE)
                .object("storage", spec.storage(), StorageShape.SHAPE)
                .object("security", spec.security(), SecurityShape.SHAPE)
                .object("limits", spec.limits(), LimitShape.SHAPE);
    }

    @Override
    public ContainerSpec read(Fields in) {
        return new ContainerSpec(
                in.text("image"),
                in.optional("platform", name -> in.object(name, PLATFORM)),
                in.object("process", ProcessShape.SHAPE),
                in.text("hostname"),
                in.text("domainname"),
                in.textMap("labels"),
                in.optional("healthcheck", name -> in.object(name, HEALTHCHECK)),
                in.value("stopSignal", SpecShape::signal),
                in.optional("stopTimeout", in::integer),
                new LinkedHashSet<>(in.values("exposedPorts", PortKey::parse)),
                new LinkedHashSet<>(in.texts("anonymousVolumes")),
                in.texts("onBuild"),
                in.texts("shell"),
                in.object("lifecycle", LifecycleShape.SHAPE),
                in.object("namespaces", NamespaceShape.SHAPE),
                in.object("networking", NetworkingShape.SHAPE),
                in.object("storage", StorageShape.SHAPE),
                in.object("security", SecurityShape.SHAPE),
                in.object("limits", LimitShape.SHAPE));
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

    private static final class HealthcheckShape implements Shape<Healthcheck> {
        @Override
        public void write(Healthcheck check, FieldWriter out) {
            out.texts("test", check.test())
                    .text("interval", check.interval().toString())
                    .text("timeout", check.timeout().toString())
                    .text("startPeriod", check.startPeriod().toString())
                    .text("startInterval", check.startInterval().toString())
                    .number("retries", check.retries());
        }

        @Override
        public Healthcheck read(Fields in) {
            return new Healthcheck(
                    in.texts("test"),
                    in.value("interval", Duration::parse),
                    in.value("timeout", Duration::parse),
                    in.value("startPeriod", Duration::parse),
                    in.value("startInterval", Duration::parse),
                    in.integer("retries"));
        }
    }

    private static Optional<Signal> signal(String word) {
        return word.isEmpty() ? Optional.empty() : Optional.of(Signal.parse(word));
    }
}
