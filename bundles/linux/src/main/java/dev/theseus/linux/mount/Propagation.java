package dev.theseus.linux.mount;

/** Whether mounts made below a mount point show up elsewhere; the {@code R} kinds apply to the whole subtree. */
public enum Propagation {
    PRIVATE(1L << 18),
    RPRIVATE(1L << 18 | MountFlag.MS_REC),
    SLAVE(1L << 19),
    RSLAVE(1L << 19 | MountFlag.MS_REC),
    SHARED(1L << 20),
    RSHARED(1L << 20 | MountFlag.MS_REC),
    UNBINDABLE(1L << 17),
    RUNBINDABLE(1L << 17 | MountFlag.MS_REC);

    final long flags;

    Propagation(long flags) {
        this.flags = flags;
    }

    /** The word that mount(8) uses: {@code rprivate}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
