package dev.theseus.linux.mount;

/** Flag words of mount(8) and the bits of mount(2) that they set or clear. */
enum MountFlag {
    RO("ro", 1, true),
    RW("rw", 1, false),
    NOSUID("nosuid", 2, true),
    SUID("suid", 2, false),
    NODEV("nodev", 4, true),
    DEV("dev", 4, false),
    NOEXEC("noexec", 8, true),
    EXEC("exec", 8, false),
    SYNC("sync", 16, true),
    ASYNC("async", 16, false),
    REMOUNT("remount", 32, true),
    DIRSYNC("dirsync", 128, true),
    NOATIME("noatime", 1024, true),
    ATIME("atime", 1024, false),
    NODIRATIME("nodiratime", 2048, true),
    DIRATIME("diratime", 2048, false),
    BIND("bind", 4096, true),
    RBIND("rbind", 4096 | 16384, true),
    RELATIME("relatime", 1 << 21, true),
    NORELATIME("norelatime", 1 << 21, false),
    STRICTATIME("strictatime", 1 << 24, true),
    NOSTRICTATIME("nostrictatime", 1 << 24, false),
    DEFAULTS("defaults", 0, true);

    static final long MS_RDONLY = 1;
    static final long MS_REMOUNT = 32;
    static final long MS_BIND = 4096;
    static final long MS_REC = 16384;

    final String word;
    final long bits;
    final boolean sets;

    MountFlag(String word, long bits, boolean sets) {
        this.word = word;
        this.bits = bits;
        this.sets = sets;
    }
}
