package dev.theseus.linux.mount;

import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.CString;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An overlay whose options do not fit into the page that mount(2) reads: one layer per call (kernel 6.8 or later). */
final class OverlayMount {
    private static final long SYS_MOVE_MOUNT = 429;
    private static final long SYS_FSOPEN = 430;
    private static final long SYS_FSCONFIG = 431;
    private static final long SYS_FSMOUNT = 432;
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int SET_FLAG = 0;
    private static final int SET_STRING = 1;
    private static final int CMD_CREATE = 6;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int AT_FDCWD = -100;
    private static final int MESSAGE_LIMIT = 1024;

    private OverlayMount() {}

    static void mount(String source, MountOptions options, Path target) {
        try (Descriptor context =
                result(LibC.syscall(SYS_FSOPEN, CString.of("overlay"), FSOPEN_CLOEXEC), "fsopen", target)) {
            configure(context, SET_STRING, "source", source, target);
            for (String option : options.data()) {
                configureOption(context, option, target);
            }
            if ((options.flags() & MountFlag.MS_RDONLY) != 0) {
                configure(context, SET_FLAG, "ro", null, target);
            }
            configure(context, CMD_CREATE, null, null, target);
            int attributes = (int) (options.flags() & 0xf);
            long mounted = LibC.syscall(SYS_FSMOUNT, context.number(), FSMOUNT_CLOEXEC, attributes);
            try (Descriptor mount = result(mounted, "fsmount", target)) {
                long moved = LibC.syscall(
                        SYS_MOVE_MOUNT,
                        mount.number(),
                        CString.of(""),
                        AT_FDCWD,
                        CString.of(target.toString()),
                        MOVE_MOUNT_F_EMPTY_PATH);
                if (moved < 0) {
                    throw Errno.failure("move_mount", target);
                }
            }
        }
    }

    private static void configureOption(Descriptor context, String option, Path target) {
        int equals = option.indexOf('=');
        if (equals < 0) {
            configure(context, SET_FLAG, option, null, target);
            return;
        }
        String key = option.substring(0, equals);
        String value = option.substring(equals + 1);
        if (key.equals("lowerdir")) {
            for (String layer : layers(value)) {
                configure(context, SET_STRING, "lowerdir+", layer, target);
            }
        } else {
            configure(context, SET_STRING, key, value, target);
        }
    }

    /** Splits at colons; a backslash takes the next character's meaning away. */
    static List<String> layers(String lowerdir) {
        List<String> layers = new ArrayList<>();
        StringBuilder layer = new StringBuilder();
        for (int i = 0; i < lowerdir.length(); i++) {
            char c = lowerdir.charAt(i);
            if (c == '\\' && i + 1 < lowerdir.length()) {
                i++;
                layer.append(lowerdir.charAt(i));
            } else if (c == ':') {
                layers.add(layer.toString());
                layer.setLength(0);
            } else {
                layer.append(c);
            }
        }
        layers.add(layer.toString());
        return layers;
    }

    private static void configure(
            Descriptor context, int command, @Nullable String key, @Nullable String value, Path target) {
        long result = LibC.syscall(
                SYS_FSCONFIG,
                context.number(),
                command,
                key == null ? null : CString.of(key),
                value == null ? null : CString.of(value),
                0);
        if (result < 0) {
            int errno = Errno.last();
            String what = key == null ? "fsconfig overlay on" : "fsconfig overlay " + key + "=" + value + " on";
            throw Errno.failure(what, target + kernelWords(context), errno);
        }
    }

    /** The context can be read for the reason in words. */
    private static String kernelWords(Descriptor context) {
        byte[] message = new byte[MESSAGE_LIMIT];
        long length = LibC.read(context.number(), message, message.length);
        return length <= 0 ? "" : " (" + new String(message, 0, (int) length, StandardCharsets.UTF_8).strip() + ")";
    }

    private static Descriptor result(long fd, String call, Path target) {
        if (fd < 0) {
            throw Errno.failure(call + " overlay for", target);
        }
        return Descriptor.adopt((int) fd);
    }
}
