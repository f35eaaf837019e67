package dev.theseus.linux.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The C library, one to one. Variadic functions are called as if they were not: the calling conventions of 64-bit Linux
 * on x86 and ARM pass whole-number arguments the same way. Byte arrays are copied in and, after the call, out again.
 */
public final class LibC {
    static {
        // By its full name the loader finds it at once; "c" would be looked for in every folder of libraries.
        Native.register(LibC.class, "libc.so.6");
    }

    private LibC() {}

    // Descriptors
    public static native int open(byte[] path, int flags, int mode);

    public static native int close(int fd);

    public static native int fcntl(int fd, int command, long argument);

    public static native int ioctl(int fd, long request, long argument);

    public static native int pipe2(int[] ends, int flags);

    public static native long read(int fd, byte[] data, long length);

    public static native long read(int fd, Pointer data, long length);

    public static native long write(int fd, byte[] data, long length);

    public static native long write(int fd, Pointer data, long length);

    public static native long lseek(int fd, long offset, int whence);

    public static native int memfd_create(byte[] name, int flags);

    public static native int flock(int fd, int operation);

    // epoll
    public static native int epoll_create1(int flags);

    public static native int epoll_ctl(int epoll, int operation, int fd, byte @Nullable [] event);

    public static native int epoll_wait(int epoll, Pointer events, int capacity, int timeoutMillis);

    // Processes
    public static native int posix_spawnp(
            int[] pid, byte[] file, Pointer actions, Pointer attributes, Pointer argv, Pointer envp);

    public static native int posix_spawn_file_actions_init(Pointer actions);

    public static native int posix_spawn_file_actions_destroy(Pointer actions);

    public static native int posix_spawn_file_actions_adddup2(Pointer actions, int from, int to);

    public static native int posix_spawn_file_actions_addclose(Pointer actions, int fd);

    public static native int posix_spawn_file_actions_addopen(
            Pointer actions, int fd, byte[] path, int flags, int mode);

    public static native int posix_spawn_file_actions_addchdir_np(Pointer actions, byte[] path);

    public static native int posix_spawn_file_actions_addclosefrom_np(Pointer actions, int from);

    public static native int posix_spawnattr_init(Pointer attributes);

    public static native int posix_spawnattr_destroy(Pointer attributes);

    public static native int posix_spawnattr_setflags(Pointer attributes, short flags);

    public static native int posix_spawnattr_setpgroup(Pointer attributes, int group);

    public static native int posix_spawnattr_setsigmask(Pointer attributes, byte[] set);

    public static native int posix_spawnattr_setsigdefault(Pointer attributes, byte[] set);

    public static native int waitpid(int pid, int[] status, int options);

    public static native int kill(int pid, int signal);

    public static native String strerror(int errno);

    public static native int getrlimit(int resource, long[] limits);

    // Mounts and namespaces
    public static native int mount(
            byte @Nullable [] source, byte[] target, byte @Nullable [] type, long flags, byte @Nullable [] data);

    public static native int umount2(byte[] target, int flags);

    public static native int chdir(byte[] path);

    public static native int unshare(int flags);

    public static native int setns(int fd, int type);

    // Sockets
    public static native int socket(int domain, int type, int protocol);

    public static native int connect(int fd, byte[] address, int length);

    public static native int bind(int fd, byte[] address, int length);

    public static native int listen(int fd, int backlog);

    public static native int accept4(int fd, byte @Nullable [] address, int @Nullable [] length, int flags);

    public static native int shutdown(int fd, int how);

    public static native long send(int fd, byte[] data, long length, int flags);

    public static native long recv(int fd, byte[] data, long length, int flags);

    public static native long recv(int fd, Pointer data, long length, int flags);

    public static native int getsockopt(int fd, int level, int option, byte[] value, int[] length);

    public static native int setsockopt(int fd, int level, int option, byte[] value, int length);

    // Files
    public static native int mkdirat(int dir, byte[] name, int mode);

    public static native int openat(int dir, byte[] name, int flags, int mode);

    public static native int symlinkat(byte[] target, int dir, byte[] name);

    public static native int linkat(int oldDir, byte[] oldName, int newDir, byte[] newName, int flags);

    public static native int mknodat(int dir, byte[] name, int mode, long device);

    public static native int unlinkat(int dir, byte[] name, int flags);

    public static native int renameat2(int oldDir, byte[] oldName, int newDir, byte[] newName, int flags);

    public static native int fchownat(int dir, byte[] name, int uid, int gid, int flags);

    public static native int fchmod(int fd, int mode);

    public static native int fchown(int fd, int uid, int gid);

    public static native int fchmodat(int dir, byte[] name, int mode, int flags);

    public static native int utimensat(int dir, byte[] name, long[] times, int flags);

    public static native int futimens(int fd, long[] times);

    public static native long readlinkat(int dir, byte[] name, byte[] target, long length);

    public static native int statx(int dir, byte[] name, int flags, int mask, byte[] buffer);

    public static native int statfs(byte[] path, byte[] buffer);

    public static native int syncfs(int fd);

    public static native int ftruncate(int fd, long length);

    public static native long copy_file_range(
            int from, long @Nullable [] fromOffset, int to, long @Nullable [] toOffset, long length, int flags);

    public static native int lsetxattr(byte[] path, byte[] name, byte[] value, long size, int flags);

    public static native long lgetxattr(byte[] path, byte[] name, byte[] value, long size);

    public static native long llistxattr(byte[] path, byte[] list, long size);

    public static native long getdents64(int fd, byte[] buffer, long length);

    // System calls without a wrapper in glibc 2.36
    public static native long syscall(long number, long a, long b);

    public static native long syscall(long number, int dir, byte[] path, byte[] how, long size);

    public static native long syscall(long number, int fd, int signal, long info, int flags);

    public static native long syscall(long number, byte[] name, int flags);

    public static native long syscall(
            long number, int fd, int command, byte @Nullable [] key, byte @Nullable [] value, int aux);

    public static native long syscall(long number, int fd, int flags, int attributes);

    public static native long syscall(long number, int fromDir, byte[] from, int toDir, byte[] to, int flags);
}
