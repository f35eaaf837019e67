package dev.theseus.engine.container.internal.stored;

import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** Sharing with the host and with other containers. */
final class NamespaceShape implements Shape<NamespaceConfig> {
    static final Shape<NamespaceConfig> SHAPE = new NamespaceShape();

    @Override
    public void write(NamespaceConfig namespaces, FieldWriter out) {
        out.text("ipc", namespaces.ipc())
                .text("pid", namespaces.pid())
                .text("uts", namespaces.uts())
                .text("cgroup", namespaces.cgroup())
                .text("user", namespaces.user());
    }

    @Override
    public NamespaceConfig read(Fields in) {
        return new NamespaceConfig(in.text("ipc"), in.text("pid"), in.text("uts"), in.text("cgroup"), in.text("user"));
    }
}
