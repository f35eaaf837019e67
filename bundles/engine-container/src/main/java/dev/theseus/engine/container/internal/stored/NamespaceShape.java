package dev.theseus.engine.container.internal.stored;

import dev.theseus.engine.container.IpcMode;
import dev.theseus.engine.container.NamespaceConfig;
import dev.theseus.engine.container.NamespaceMode;
import dev.theseus.engine.container.PidMode;
import dev.theseus.engine.state.FieldWriter;
import dev.theseus.engine.state.Fields;
import dev.theseus.engine.state.Shape;

/** Sharing with the host and with other containers. */
final class NamespaceShape implements Shape<NamespaceConfig> {
    static final Shape<NamespaceConfig> SHAPE = new NamespaceShape();

    @Override
    public void write(NamespaceConfig namespaces, FieldWriter out) {
        out.text("ipc", namespaces.ipc().toString())
                .text("pid", namespaces.pid().toString())
                .text("uts", namespaces.uts().word())
                .text("cgroup", namespaces.cgroup().word())
                .text("user", namespaces.user().word());
    }

    @Override
    public NamespaceConfig read(Fields in) {
        return new NamespaceConfig(
                in.value("ipc", IpcMode::parse),
                in.value("pid", PidMode::parse),
                in.value("uts", NamespaceMode::ofUts),
                in.value("cgroup", NamespaceMode::ofCgroup),
                in.value("user", NamespaceMode::ofUser));
    }
}
