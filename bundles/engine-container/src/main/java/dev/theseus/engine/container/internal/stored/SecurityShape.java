package dev.theseus.engine.container.internal.stored;

import dev.theseus.engine.container.SecurityConfig;
import dev.theseus.engine.container.SecurityConfig.DeviceMapping;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** What a container may do. */
final class SecurityShape implements Shape<SecurityConfig> {
    static final Shape<SecurityConfig> SHAPE = new SecurityShape();
    private static final Shape<DeviceMapping> DEVICE = new DeviceShape();

    @Override
    public void write(SecurityConfig security, FieldWriter out) {
        out.flag("privileged", security.privileged())
                .texts("capAdd", security.capAdd())
                .texts("capDrop", security.capDrop())
                .texts("securityOpt", security.securityOpt())
                .texts("groupAdd", security.groupAdd())
                .optional("maskedPaths", security.maskedPaths(), out::texts)
                .optional("readonlyPaths", security.readonlyPaths(), out::texts)
                .objects("devices", security.devices(), DEVICE)
                .texts("deviceCgroupRules", security.deviceCgroupRules())
                .texts("deviceRequests", security.deviceRequests())
                .textMap("sysctls", security.sysctls())
                .number("oomScoreAdj", security.oomScoreAdj());
    }

    @Override
    public SecurityConfig read(Fields in) {
        return new SecurityConfig(
                in.flag("privileged"),
                in.texts("capAdd"),
                in.texts("capDrop"),
                in.texts("securityOpt"),
                in.texts("groupAdd"),
                in.optional("maskedPaths", in::texts),
                in.optional("readonlyPaths", in::texts),
                in.objects("devices", DEVICE),
                in.texts("deviceCgroupRules"),
                in.texts("deviceRequests"),
                in.textMap("sysctls"),
                in.integer("oomScoreAdj"));
    }

    private static final class DeviceShape implements Shape<DeviceMapping> {
        @Override
        public void write(DeviceMapping device, FieldWriter out) {
            out.text("hostPath", device.hostPath())
                    .text("containerPath", device.containerPath())
                    .text("permissions", device.permissions());
        }

        @Override
        public DeviceMapping read(Fields in) {
            return new DeviceMapping(in.text("hostPath"), in.text("containerPath"), in.text("permissions"));
        }
    }
}
