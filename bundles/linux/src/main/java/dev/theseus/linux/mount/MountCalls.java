package dev.theseus.linux.mount;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.MountSpec;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.text.KernelText;
import dev.theseus.linux.thread.PlatformThreads;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** mount(2) and umount2(2) in the mount namespace of this process. */
public final class MountCalls {
    /** The kernel reads one page of options. */
    private static final int OPTIONS_LIMIT = 4095;

    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;

    private MountCalls() {}

    /**
     * Mounts {@code spec} onto an existing target. A bind with further flags is remounted with them; propagation words
     * are applied last; overlay options over one page are shortened, or go through the newer mount calls.
     *
     * @throws EngineException with source, target and the system's answer; nothing stays mounted
     */
    public static void mount(MountSpec spec, Path target) {
        if (!spec.idMap().isEmpty()) {
            throw EngineException.notImplemented(
                    "cannot mount " + spec.source() + " on " + target + " with mapped ids");
        }
        PlatformThreads.run(() -> {
            MountOptions options = MountOptions.parse(spec.options());
            mountOnce(spec, options, target);
            try {
                if (options.isBind() && options.bindRemountFlags() != 0) {
                    long flags = MountFlag.MS_REMOUNT | MountFlag.MS_BIND | options.bindRemountFlags();
                    call(spec.source(), target, null, flags, null);
                }
                options.propagation().ifPresent(wanted -> propagate(target, wanted));
            } catch (EngineException e) {
                detach(target);
                throw e;
            }
        });
    }

    private static void mountOnce(MountSpec spec, MountOptions options, Path target) {
        String data = String.join(",", options.data());
        if (options.isBind()) {
            call(spec.source(), target, null, options.flags() & (MountFlag.MS_BIND | MountFlag.MS_REC), null);
        } else if (spec.type().equals("overlay") && KernelText.encode(data).length > OPTIONS_LIMIT) {
            mountLongOverlay(spec.source(), options, target);
        } else {
            call(spec.source(), target, spec.type(), options.flags(), data);
        }
    }

    private static void mountLongOverlay(String source, MountOptions options, Path target) {
        Optional<RelativeOverlay> relative =
                RelativeOverlay.of(options.data()).filter(overlay -> overlay.length() <= OPTIONS_LIMIT);
        if (relative.isPresent()) {
            relative.get().mount(source, options.flags(), target);
        } else {
            OverlayMount.mount(source, options, target);
        }
    }

    /** Binds {@code source}, with what is mounted below it when {@code recursive}. */
    public static void bind(Path source, Path target, boolean recursive) {
        mount(new MountSpec("bind", source.toString(), List.of(recursive ? "rbind" : "bind")), target);
    }

    /** Forbids writing through the bind that is mounted at {@code target}; its source and other binds of it stay as they are. */
    public static void forbidWriting(Path target) {
        PlatformThreads.run(
                () -> call("none", target, null, MountFlag.MS_REMOUNT | MountFlag.MS_BIND | MountFlag.MS_RDONLY, null));
    }

    /** Mounts a tmpfs with these options ({@code mode=0711}, {@code size=64m}, {@code nosuid}, …). */
    public static void tmpfs(Path target, List<String> options) {
        mount(new MountSpec("tmpfs", "tmpfs", options), target);
    }

    public static void propagate(Path target, Propagation propagation) {
        call("none", target, null, propagation.flags, null);
    }

    /**
     * Unmounts the topmost mount at {@code target}; a busy one is detached and ends with its last user. A final symbolic
     * link is not followed.
     *
     * @return false when nothing is mounted there, or the target does not exist
     */
    public static boolean unmount(Path target) {
        return PlatformThreads.call(() -> {
            if (unmount(target, UMOUNT_NOFOLLOW)) {
                return true;
            }
            return switch (Errno.last()) {
                case Errno.EINVAL, Errno.ENOENT -> false;
                case Errno.EBUSY -> detach(target);
                default -> throw Errno.failure("umount2", target);
            };
        });
    }

    /** Takes the topmost mount at {@code target} out of the tree at once; returns false when there is none. */
    public static boolean detach(Path target) {
        return PlatformThreads.call(() -> {
            if (unmount(target, MNT_DETACH | UMOUNT_NOFOLLOW)) {
                return true;
            }
            return switch (Errno.last()) {
                case Errno.EINVAL, Errno.ENOENT -> false;
                default -> throw Errno.failure("umount2", target);
            };
        });
    }

    private static boolean unmount(Path target, int flags) {
        return LibC.umount2(CString.of(target.toString()), flags) == 0;
    }

    private static void call(String source, Path target, @Nullable String type, long flags, @Nullable String data) {
        int result = LibC.mount(
                CString.of(source),
                CString.of(target.toString()),
                type == null ? null : CString.of(type),
                flags,
                data == null || data.isEmpty() ? null : CString.of(data));
        if (result < 0) {
            String what = type == null ? "mount " + source : "mount " + type + " " + source;
            throw Errno.failure(what + " on", target);
        }
    }
}
