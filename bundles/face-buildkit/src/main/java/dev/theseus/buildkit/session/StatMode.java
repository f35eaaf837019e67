package dev.theseus.buildkit.session;

/** Modes of files as they travel: Go's bits on the wire, those of stat(2) here. */
final class StatMode {
    static final int DIRECTORY = 1 << 31;
    static final int LINK = 1 << 27;
    private static final int DEVICE = 1 << 26;
    private static final int PIPE = 1 << 25;
    private static final int SOCKET = 1 << 24;
    private static final int SETUID = 1 << 23;
    private static final int SETGID = 1 << 22;
    private static final int CHARACTER_DEVICE = 1 << 21;
    private static final int STICKY = 1 << 20;
    private static final int SPECIAL = DEVICE | PIPE | CHARACTER_DEVICE;

    private StatMode() {}

    static boolean isDirectory(int mode) {
        return (mode & DIRECTORY) != 0;
    }

    static boolean isLink(int mode) {
        return (mode & LINK) != 0;
    }

    static boolean isDeviceOrPipe(int mode) {
        return (mode & SPECIAL) != 0;
    }

    static boolean isSocket(int mode) {
        return (mode & SOCKET) != 0;
    }

    /** The lower twelve bits of stat(2). */
    static int permissions(int mode) {
        return mode & 0777
                | ((mode & SETUID) != 0 ? 04000 : 0)
                | ((mode & SETGID) != 0 ? 02000 : 0)
                | ((mode & STICKY) != 0 ? 01000 : 0);
    }

    /** Of a folder, a link or a file, from all bits of stat(2). */
    static int ofStat(int mode) {
        int type = mode & 0170000;
        return mode & 0777
                | (type == 0040000 ? DIRECTORY : 0)
                | (type == 0120000 ? LINK : 0)
                | ((mode & 04000) != 0 ? SETUID : 0)
                | ((mode & 02000) != 0 ? SETGID : 0)
                | ((mode & 01000) != 0 ? STICKY : 0);
    }
}
