package dev.theseus.engine.container;

/** What a container has of its own, and what it shares. */
public record NamespaceConfig(IpcMode ipc, PidMode pid, NamespaceMode uts, NamespaceMode cgroup, NamespaceMode user) {
    /** As the daemon has it for all. */
    public static final NamespaceConfig DEFAULT = new NamespaceConfig(
            IpcMode.DEFAULT, PidMode.OWN, NamespaceMode.DEFAULT, NamespaceMode.DEFAULT, NamespaceMode.DEFAULT);
}
