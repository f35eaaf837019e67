package dev.theseus.host;

import dev.theseus.api.error.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Capabilities of this process. */
final class Capabilities {
    /** By number, see capabilities(7). */
    private static final String[] NAMES =
            ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP "
                            + "LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE "
                            + "SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME "
                            + "SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG "
                            + "WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE")
                    .split(" ");

    private Capabilities() {}

    static List<String> effective() {
        Path status = Path.of("/proc/self/status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .findFirst()
                    .map(line -> names(Long.parseUnsignedLong(line.substring(7).strip(), 16)))
                    .orElse(List.of());
        } catch (IOException e) {
            throw EngineException.internal("read " + status, e);
        }
    }

    static List<String> names(long mask) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < NAMES.length; i++) {
            if ((mask >> i & 1) != 0) {
                names.add("CAP_" + NAMES[i]);
            }
        }
        return List.copyOf(names);
    }
}
