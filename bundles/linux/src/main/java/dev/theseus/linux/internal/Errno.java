package dev.theseus.linux.internal;

import com.sun.jna.Native;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.error.Reason;
import java.util.Map;

/** Error numbers of Linux (the generic numbering that x86 and ARM share) and their way into the api's errors. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int ENXIO = 6;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENOTTY = 25;
    public static final int ETXTBSY = 26;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EPIPE = 32;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int ENOTSOCK = 88;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ECONNRESET = 104;
    public static final int ECONNREFUSED = 111;
    public static final int EDQUOT = 122;

    private static final String[] NAMES =
            ("0 EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM "
                            + "EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY "
                            + "ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS "
                            + "ENOTEMPTY ELOOP 41 ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE "
                            + "EBADR EXFULL ENOANO EBADRQC EBADSLT 58 EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE "
                            + "ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG "
                            + "ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ "
                            + "EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT "
                            + "EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET "
                            + "ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH "
                            + "EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM "
                            + "EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE "
                            + "ERFKILL EHWPOISON")
                    .split(" ");

    private Errno() {}

    /** Of the last call through {@link LibC} on this thread; read it before anything else can block. */
    public static int last() {
        return Native.getLastError();
    }

    public static String name(int errno) {
        return errno >= 0 && errno < NAMES.length ? NAMES[errno] : "errno " + errno;
    }

    /** The failure of the last call on this thread. */
    public static EngineException failure(String call, Object subject) {
        return failure(call, subject, last());
    }

    public static EngineException failure(String call, Object subject, int errno) {
        return new EngineException(kind(errno), call + " " + subject + ": " + text(errno))
                .because(reason(errno), Map.of(Attributes.ERRNO, name(errno)));
    }

    /** {@code no such file or directory (ENOENT)}. */
    public static String text(int errno) {
        String words = LibC.strerror(errno);
        return Character.toLowerCase(words.charAt(0)) + words.substring(1) + " (" + name(errno) + ")";
    }

    private static Reason reason(int errno) {
        return switch (errno) {
            case ENOSPC -> Reason.DISK_FULL;
            case EDQUOT -> Reason.DISK_QUOTA_EXCEEDED;
            default -> Reason.KERNEL_REFUSED;
        };
    }

    private static ErrorKind kind(int errno) {
        return switch (errno) {
            case ENOENT, ESRCH, ENODEV, ENXIO, ENODATA, EADDRNOTAVAIL -> ErrorKind.NOT_FOUND;
            case EEXIST -> ErrorKind.ALREADY_EXISTS;
            case EBUSY, ENOTEMPTY, EADDRINUSE, ETXTBSY, EPIPE -> ErrorKind.CONFLICT;
            case EPERM, EACCES, EROFS -> ErrorKind.FORBIDDEN;
            case ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP -> ErrorKind.INVALID_PARAMETER;
            case ENOSYS, EOPNOTSUPP -> ErrorKind.NOT_IMPLEMENTED;
            default -> ErrorKind.INTERNAL;
        };
    }
}
