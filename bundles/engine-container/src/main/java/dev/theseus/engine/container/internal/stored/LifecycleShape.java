package dev.theseus.engine.container.internal.stored;

import dev.theseus.engine.container.LifecycleConfig;
import dev.theseus.engine.container.RestartPolicy;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** Restarts, removal, logging, runtime. */
final class LifecycleShape implements Shape<LifecycleConfig> {
    static final Shape<LifecycleConfig> SHAPE = new LifecycleShape();
    private static final Shape<RestartPolicy> POLICY = new PolicyShape();

    @Override
    public void write(LifecycleConfig lifecycle, FieldWriter out) {
        out.flag("autoRemove", lifecycle.autoRemove())
                .object("restartPolicy", lifecycle.restartPolicy(), POLICY)
                .optional("init", lifecycle.init(), out::flag)
                .text("logDriver", lifecycle.logDriver())
                .textMap("logOptions", lifecycle.logOptions())
                .text("runtime", lifecycle.runtime())
                .text("cgroupParent", lifecycle.cgroupParent())
                .text("containerIdFile", lifecycle.containerIdFile())
                .textMap("annotations", lifecycle.annotations());
    }

    @Override
    public LifecycleConfig read(Fields in) {
        return new LifecycleConfig(
                in.flag("autoRemove"),
                in.object("restartPolicy", POLICY),
                in.optional("init", in::flag),
                in.text("logDriver"),
                in.textMap("logOptions"),
                in.text("runtime"),
                in.text("cgroupParent"),
                in.text("containerIdFile"),
                in.textMap("annotations"));
    }

    private static final class PolicyShape implements Shape<RestartPolicy> {
        @Override
        public void write(RestartPolicy policy, FieldWriter out) {
            out.text("mode", policy.mode().name()).number("maximumRetries", policy.maximumRetries());
        }

        @Override
        public RestartPolicy read(Fields in) {
            return new RestartPolicy(in.value("mode", RestartPolicy.Mode::valueOf), in.integer("maximumRetries"));
        }
    }
}
