package dev.theseus.engine.oci;

import dev.theseus.api.error.EngineException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Which capabilities a container's processes get. */
public final class Capabilities {
    private static final List<String> DEFAULT = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_MKNOD",
            "CAP_NET_RAW",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    /** All that Linux knows, by number. */
    private static final List<String> KNOWN = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_DAC_READ_SEARCH",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_BROADCAST",
            "CAP_NET_ADMIN",
            "CAP_NET_RAW",
            "CAP_IPC_LOCK",
            "CAP_IPC_OWNER",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_CHROOT",
            "CAP_SYS_PTRACE",
            "CAP_SYS_PACCT",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_NICE",
            "CAP_SYS_RESOURCE",
            "CAP_SYS_TIME",
            "CAP_SYS_TTY_CONFIG",
            "CAP_MKNOD",
            "CAP_LEASE",
            "CAP_AUDIT_WRITE",
            "CAP_AUDIT_CONTROL",
            "CAP_SETFCAP",
            "CAP_MAC_OVERRIDE",
            "CAP_MAC_ADMIN",
            "CAP_SYSLOG",
            "CAP_WAKE_ALARM",
            "CAP_BLOCK_SUSPEND",
            "CAP_AUDIT_READ",
            "CAP_PERFMON",
            "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    private Capabilities() {}

    /**
     * The set after adding and dropping.
     *
     * @param available what the daemon itself has: nothing beyond it can be given
     * @throws EngineException {@code INVALID_PARAMETER} for a name that Linux does not know
     */
    public static List<String> choose(boolean privileged, List<String> add, List<String> drop, List<String> available) {
        Set<String> added = names(add);
        Set<String> dropped = names(drop);
        Set<String> chosen = new LinkedHashSet<>();
        if (privileged) {
            chosen.addAll(KNOWN);
        } else if (added.contains("ALL")) {
            chosen.addAll(KNOWN);
            chosen.removeAll(dropped);
        } else {
            if (!dropped.contains("ALL")) {
                chosen.addAll(DEFAULT);
                chosen.removeAll(dropped);
            }
            chosen.addAll(added);
        }
        chosen.retainAll(available);
        return List.copyOf(chosen);
    }

    /** What was asked for but the daemon does not have itself. */
    public static List<String> unavailable(boolean privileged, List<String> add, List<String> available) {
        Set<String> wanted = privileged || names(add).contains("ALL") ? new LinkedHashSet<>(KNOWN) : names(add);
        wanted.remove("ALL");
        wanted.removeAll(available);
        return List.copyOf(wanted);
    }

    /** Fails with {@code INVALID_PARAMETER} for a name that Linux does not know; the message tells which list has it. */
    public static void check(List<String> add, List<String> drop) {
        check("CapAdd", add);
        check("CapDrop", drop);
    }

    private static void check(String list, List<String> words) {
        try {
            names(words);
        } catch (EngineException e) {
            throw e.within("invalid " + list);
        }
    }

    private static Set<String> names(List<String> words) {
        Set<String> names = new LinkedHashSet<>();
        for (String word : words) {
            String upper = word.toUpperCase(Locale.ROOT);
            String name = upper.equals("ALL") || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
            if (!name.equals("ALL") && !KNOWN.contains(name)) {
                throw EngineException.invalid("unknown capability: \"" + name + "\"");
            }
            names.add(name);
        }
        return names;
    }
}
