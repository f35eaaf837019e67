package dev.theseus.engine.container.internal.stored;

import dev.theseus.api.runtime.Resources;
import dev.theseus.api.runtime.Resources.DeviceThrottle;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.LimitConfig.Ulimit;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** What a container may use. */
final class LimitShape implements Shape<LimitConfig> {
    static final Shape<LimitConfig> SHAPE = new LimitShape();
    private static final Shape<Resources> RESOURCES = new ResourcesShape();
    private static final Shape<Ulimit> ULIMIT = new UlimitShape();
    private static final Shape<DeviceThrottle> THROTTLE = new ThrottleShape();

    @Override
    public void write(LimitConfig limits, FieldWriter out) {
        out.object("resources", limits.resources(), RESOURCES)
                .number("nanoCpus", limits.nanoCpus())
                .number("kernelMemoryTcp", limits.kernelMemoryTcp())
                .objects("ulimits", limits.ulimits(), ULIMIT);
    }

    @Override
    public LimitConfig read(Fields in) {
        return new LimitConfig(
                in.object("resources", RESOURCES),
                in.number("nanoCpus"),
                in.number("kernelMemoryTcp"),
                in.objects("ulimits", ULIMIT));
    }

    private static final class ResourcesShape implements Shape<Resources> {
        @Override
        public void write(Resources resources, FieldWriter out) {
            out.number("memory", resources.memory())
                    .number("memoryReservation", resources.memoryReservation())
                    .number("memorySwap", resources.memorySwap())
                    .optional("memorySwappiness", resources.memorySwappiness(), out::number)
                    .flag("oomKillDisable", resources.oomKillDisable())
                    .number("cpuShares", resources.cpuShares())
                    .number("cpuQuota", resources.cpuQuota())
                    .number("cpuPeriod", resources.cpuPeriod())
                    .number("cpuRealtimeRuntime", resources.cpuRealtimeRuntime())
                    .number("cpuRealtimePeriod", resources.cpuRealtimePeriod())
                    .text("cpusetCpus", resources.cpusetCpus())
                    .text("cpusetMems", resources.cpusetMems())
                    .number("pidsLimit", resources.pidsLimit())
                    .number("blkioWeight", resources.blkioWeight())
                    .objects("throttles", resources.throttles(), THROTTLE);
        }

        @Override
        public Resources read(Fields in) {
            return new Resources(
                    in.number("memory"),
                    in.number("memoryReservation"),
                    in.number("memorySwap"),
                    in.optional("memorySwappiness", in::number),
                    in.flag("oomKillDisable"),
                    in.number("cpuShares"),
                    in.number("cpuQuota"),
                    in.number("cpuPeriod"),
                    in.number("cpuRealtimeRuntime"),
                    in.number("cpuRealtimePeriod"),
                    in.text("cpusetCpus"),
                    in.text("cpusetMems"),
                    in.number("pidsLimit"),
                    in.integer("blkioWeight"),
                    in.objects("throttles", THROTTLE));
        }
    }

    private static final class ThrottleShape implements Shape<DeviceThrottle> {
        @Override
        public void write(DeviceThrottle throttle, FieldWriter out) {
            out.text("kind", throttle.kind().name())
                    .text("path", throttle.path())
                    .number("rate", throttle.rate());
        }

        @Override
        public DeviceThrottle read(Fields in) {
            return new DeviceThrottle(
                    in.value("kind", Resources.ThrottleKind::valueOf), in.text("path"), in.number("rate"));
        }
    }

    private static final class UlimitShape implements Shape<Ulimit> {
        @Override
        public void write(Ulimit ulimit, FieldWriter out) {
            out.text("name", ulimit.name()).number("soft", ulimit.soft()).number("hard", ulimit.hard());
        }

        @Override
        public Ulimit read(Fields in) {
            return new Ulimit(in.text("name"), in.number("soft"), in.number("hard"));
        }
    }
}
