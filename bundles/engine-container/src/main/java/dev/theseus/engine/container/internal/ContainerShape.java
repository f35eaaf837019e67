package dev.theseus.engine.container.internal;

import dev.theseus.api.error.Reason;
import dev.theseus.api.image.Digest;
import dev.theseus.api.runtime.TaskHandle;
import dev.theseus.api.runtime.TaskId;
import dev.theseus.engine.container.ContainerSpec;
import dev.theseus.engine.container.ContainerState;
import dev.theseus.engine.container.ContainerStatus;
import dev.theseus.engine.container.Health;
import dev.theseus.engine.container.KeptFailure;
import dev.theseus.engine.container.MountPoint;
import dev.theseus.engine.container.internal.stored.SpecShape;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** How a container is kept in the state store. */
final class ContainerShape implements Shape<ContainerRecord> {
    private static final Shape<ContainerSpec> SPEC = new SpecShape();
    private static final Shape<MountPoint> MOUNT = new MountShape();
    private static final Shape<ContainerState> STATE = new StateShape();
    private static final Shape<KeptFailure> FAILURE = new FailureShape();
    private static final Shape<Health> HEALTH = new HealthShape();
    private static final Shape<Health.Probe> PROBE = new ProbeShape();
    private static final Shape<TaskHandle> TASK = new TaskShape();

    @Override
    public void write(ContainerRecord container, FieldWriter out) {
        out.text("id", container.id())
                .text("name", container.name())
                .text("created", container.created().toString())
                .object("spec", container.spec(), SPEC)
                .text("path", container.path())
                .texts("arguments", container.arguments())
                .text("imageId", container.imageId().value())
                .text("platform", container.platform())
                .text("runtime", container.runtime())
                .text("storageDriver", container.storageDriver())
                .objects("mounts", container.mounts(), MOUNT)
                .object("state", container.state(), STATE)
                .optional("task", container.task(), (name, value) -> out.object(name, value, TASK))
                .number("restartCount", container.restartCount())
                .flag("stoppedByUser", container.stoppedByUser())
                .flag("complete", container.complete())
                .flag("releasesVolumes", container.releasesVolumes())
                .flag("held", container.held())
                .texts("strayLayers", container.strayLayers());
    }

    @Override
    public ContainerRecord read(Fields in) {
        return new ContainerRecord(
                in.text("id"),
                in.text("name"),
                in.value("created", Instant::parse),
                in.object("spec", SPEC),
                in.text("path"),
                in.texts("arguments"),
                in.value("imageId", Digest::new),
                in.text("platform"),
                in.text("runtime"),
                in.text("storageDriver"),
                in.objects("mounts", MOUNT),
                in.object("state", STATE),
                in.optional("task", name -> in.object(name, TASK)),
                in.integer("restartCount"),
                in.flag("stoppedByUser"),
                in.flag("complete"),
                in.flag("releasesVolumes"),
                in.flag("held"),
                in.texts("strayLayers"));
    }

    private static final class MountShape implements Shape<MountPoint> {
        @Override
        public void write(MountPoint mount, FieldWriter out) {
            out.text("type", mount.type())
                    .text("name", mount.name())
                    .text("source", mount.source())
                    .text("destination", mount.destination())
                    .text("driver", mount.driver())
                    .text("mode", mount.mode())
                    .flag("writable", mount.writable())
                    .text("propagation", mount.propagation())
                    .flag("copyUp", mount.copyUp())
                    .flag("ownedVolume", mount.ownedVolume())
                    .text("options", mount.options());
        }

        @Override
        public MountPoint read(Fields in) {
            return new MountPoint(
                    in.text("type"),
                    in.text("name"),
                    in.text("source"),
                    in.text("destination"),
                    in.text("driver"),
                    in.text("mode"),
                    in.flag("writable"),
                    in.text("propagation"),
                    in.flag("copyUp"),
                    in.flag("ownedVolume"),
                    in.text("options"));
        }
    }

    private static final class StateShape implements Shape<ContainerState> {
        @Override
        public void write(ContainerState state, FieldWriter out) {
            out.text("status", state.status().name())
                    .number("pid", state.pid())
                    .number("exitCode", state.exitCode())
                    .optional("failure", state.failure(), (name, value) -> out.object(name, value, FAILURE))
                    .flag("oomKilled", state.oomKilled())
                    .text("startedAt", state.startedAt().toString())
                    .text("finishedAt", state.finishedAt().toString())
                    .optional("health", state.health(), (name, value) -> out.object(name, value, HEALTH));
        }

        @Override
        public ContainerState read(Fields in) {
            return new ContainerState(
                    in.value("status", ContainerStatus::valueOf),
                    in.number("pid"),
                    in.integer("exitCode"),
                    in.optional("failure", name -> in.object(name, FAILURE)),
                    in.flag("oomKilled"),
                    in.value("startedAt", Instant::parse),
                    in.value("finishedAt", Instant::parse),
                    in.optional("health", name -> in.object(name, HEALTH)));
        }
    }

    private static final class FailureShape implements Shape<KeptFailure> {
        @Override
        public void write(KeptFailure failure, FieldWriter out) {
            out.text("reason", failure.reason().map(Reason::word).orElse(""))
                    .textMap("attributes", failure.attributes())
                    .text("context", failure.context())
                    .text("message", failure.message());
        }

        @Override
        public KeptFailure read(Fields in) {
            String reason = in.text("reason");
            return new KeptFailure(
                    reason.isEmpty() ? Optional.empty() : Optional.of(new Reason(reason)),
                    in.textMap("attributes"),
                    in.text("context"),
                    in.text("message"));
        }
    }

    private static final class HealthShape implements Shape<Health> {
        @Override
        public void write(Health health, FieldWriter out) {
            out.text("status", health.status())
                    .number("failingStreak", health.failingStreak())
                    .objects("log", health.log(), PROBE);
        }

        @Override
        public Health read(Fields in) {
            return new Health(in.text("status"), in.integer("failingStreak"), in.objects("log", PROBE));
        }
    }

    private static final class ProbeShape implements Shape<Health.Probe> {
        @Override
        public void write(Health.Probe probe, FieldWriter out) {
            out.text("start", probe.start().toString())
                    .text("end", probe.end().toString())
                    .number("exitCode", probe.exitCode())
                    .text("output", probe.output());
        }

        @Override
        public Health.Probe read(Fields in) {
            return new Health.Probe(
                    in.value("start", Instant::parse),
                    in.value("end", Instant::parse),
                    in.integer("exitCode"),
                    in.text("output"));
        }
    }

    private static final class TaskShape implements Shape<TaskHandle> {
        @Override
        public void write(TaskHandle task, FieldWriter out) {
            out.text("id", task.id().value())
                    .text("directory", task.directory().toString())
                    .number("pid", task.pid())
                    .number("pidStartTime", task.pidStartTime())
                    .number("monitorPid", task.monitorPid())
                    .number("monitorStartTime", task.monitorStartTime())
                    .text("attachSocket", task.attachSocket().toString())
                    .text("exitFile", task.exitFile().toString());
        }

        @Override
        public TaskHandle read(Fields in) {
            return new TaskHandle(
                    in.value("id", TaskId::new),
                    in.value("directory", Path::of),
                    in.number("pid"),
                    in.number("pidStartTime"),
                    in.number("monitorPid"),
                    in.number("monitorStartTime"),
                    in.value("attachSocket", Path::of),
                    in.value("exitFile", Path::of));
        }
    }
}
