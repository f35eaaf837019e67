package dev.theseus.engine.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.container.internal.TestSpecs;
import dev.theseus.engine.container.testing.FakeHost;
import dev.theseus.engine.user.UserDatabase;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Users, capabilities and system calls. */
class RightsTest {
    private static final List<String> EVERY =
            List.of("CAP_CHOWN", "CAP_KILL", "CAP_NET_RAW", "CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_SYS_TIME");
    private final Seccomp seccomp = new Seccomp(() -> false);

    private static List<String> choose(boolean privileged, List<String> add, List<String> drop) {
        return Capabilities.choose(privileged, add, drop, EVERY);
    }

    @Test
    void capabilitiesAreAddedAndDroppedAsInDocker() {
        assertEquals(List.of("CAP_CHOWN", "CAP_NET_RAW", "CAP_KILL"), choose(false, List.of(), List.of()));
        assertEquals(List.of("CAP_CHOWN"), choose(false, List.of("chown"), List.of("ALL")));
        assertEquals(Set.copyOf(EVERY), Set.copyOf(choose(true, List.of(), List.of("CHOWN"))));
        assertEquals(Set.copyOf(EVERY), Set.copyOf(choose(false, List.of("ALL"), List.of("ALL"))));
        assertFalse(
                choose(false, List.of("ALL", "NET_ADMIN"), List.of("NET_ADMIN")).contains("CAP_NET_ADMIN"));
        assertEquals(List.of(), choose(false, List.of(), List.of("all")));
        assertThrows(EngineException.class, () -> choose(false, List.of("FLY"), List.of()));
        assertEquals(List.of("CAP_SYS_BOOT"), Capabilities.unavailable(false, List.of("SYS_BOOT", "KILL"), EVERY));
    }

    private static UserDatabase users() {
        FakeHost host = new TestSpecs().host();
        host.has("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nann:x:1000:100::/home/ann:/bin/sh\nodd:x:7\nbroken\n");
        host.has("/etc/group", "root:x:0:\nusers:x:100:\nwheel:x:10:ann,bob\nempty:x:20:\n");
        return UserDatabase.read(host, Path.of("/"));
    }

    @Test
    void findsUsersAndTheirGroups() {
        assertEquals(new UserDatabase.Identity(0, 0, List.of(0L), "/root"), users().find("", List.of()));
        assertEquals(
                new UserDatabase.Identity(1000, 100, List.of(10L, 100L), "/home/ann"), users().find("ann", List.of()));
        assertEquals(
                new UserDatabase.Identity(1000, 100, List.of(10L, 100L), "/home/ann"), users().find("1000", List.of()));
        assertEquals(
                new UserDatabase.Identity(1000, 20, List.of(20L), "/home/ann"), users().find("ann:empty", List.of()));
        assertEquals(new UserDatabase.Identity(7, 0, List.of(0L), "/"), users().find("odd", List.of()));
        assertEquals(
                new UserDatabase.Identity(0, 0, List.of(10L, 99L, 0L), "/root"),
                users().find("root", List.of("wheel", "99")));
    }

    @Test
    void aUserThatNobodyNamedHasNoFurtherGroups() {
        assertEquals(new UserDatabase.Identity(4711, 0, List.of(0L), "/"), users().find("4711", List.of()));
    }

    @Test
    void refusesUnknownUsers() {
        EngineException nobody = assertThrows(EngineException.class, () -> users().find("zoe", List.of()));
        assertEquals("unable to find user zoe: no matching entries in passwd file", nobody.message());
        assertThrows(EngineException.class, () -> users().find("ann:club", List.of()));
        EngineException huge = assertThrows(EngineException.class, () -> users().find("4294967296", List.of()));
        assertEquals("uids and gids must be in range 0-2147483647", huge.message());
    }

    private static Set<String> allowed(JsonObject filter) {
        Set<String> names = new HashSet<>();
        for (JsonElement rule : filter.getAsJsonArray("syscalls")) {
            JsonObject object = rule.getAsJsonObject();
            if (object.get("action").getAsString().equals("SCMP_ACT_ALLOW") && !object.has("args")) {
                object.getAsJsonArray("names").forEach(name -> names.add(name.getAsString()));
            }
        }
        return names;
    }

    @Test
    void theBuiltInFilterFollowsCapabilities() {
        JsonObject plain = seccomp.standard(List.of("CAP_CHOWN"), "amd64");
        assertEquals("SCMP_ACT_ERRNO", plain.get("defaultAction").getAsString());
        Set<String> calls = allowed(plain);
        assertTrue(calls.containsAll(List.of("read", "execve", "openat", "futex", "arch_prctl")), calls.toString());
        for (String call : List.of("mount", "kexec_load", "init_module", "bpf", "setns", "reboot", "keyctl", "clone")) {
            assertFalse(calls.contains(call), call);
        }
        Set<String> admins = allowed(seccomp.standard(List.of("CAP_SYS_ADMIN", "CAP_SYS_BOOT"), "amd64"));
        assertTrue(admins.containsAll(List.of("mount", "setns", "clone", "bpf", "reboot")));
        assertTrue(calls.size() > 250, "only " + calls.size());
    }

    @Test
    void filtersAreMadeForWhatTheKernelRuns() {
        Seccomp withX32 = new Seccomp(() -> true);
        assertEquals(
                List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"),
                architectures(withX32.standard(List.of(), "amd64")));
        assertEquals(List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"), architectures(seccomp.standard(List.of(), "amd64")));
        assertEquals(
                List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"), architectures(seccomp.standard(List.of(), "arm64")));
        String mapped = """
                {"defaultAction": "SCMP_ACT_ERRNO", "archMap": [], "syscalls": []}""";
        assertEquals(
                List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86"),
                architectures(seccomp.custom(mapped, List.of(), "amd64")));
        String explicit = """
                {"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X32"], "syscalls": []}""";
        assertEquals(List.of("SCMP_ARCH_X32"), architectures(seccomp.custom(explicit, List.of(), "amd64")));
    }

    private static List<String> architectures(JsonObject filter) {
        return filter.getAsJsonArray("architectures").asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }

    @Test
    void profilesOfUsersAreResolved() {
        String profile = """
                {"defaultAction": "SCMP_ACT_ERRNO", "archMap": [], "syscalls": [
                  {"names": ["always"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["arm"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64"]}},
                  {"names": ["here"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["amd64"]}},
                  {"names": ["admin"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["others"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_KILL"]}},
                  {"name": "old", "action": "SCMP_ACT_ALLOW", "args": null}
                ]}
                """;
        assertEquals(Set.of("always", "here", "old"), allowed(seccomp.custom(profile, List.of("CAP_KILL"), "amd64")));
        assertEquals(
                Set.of("always", "arm", "admin", "others", "old"),
                allowed(seccomp.custom(profile, List.of("CAP_SYS_ADMIN"), "arm64")));
        for (String bad : List.of("{", "[]", "{}", "{\"defaultAction\":\"x\",\"syscalls\":[1]}")) {
            assertThrows(EngineException.class, () -> seccomp.custom(bad, List.of(), "amd64"), bad);
        }
    }

    @Test
    void failedStartsHaveDockersExitCodes() {
        EngineException plain = EngineException.invalid("executable file not found in $PATH");
        assertEquals(128, StartFailure.exitCode(plain), "by what is known, not by what is said");
        assertEquals(126, StartFailure.execExitCode(plain));
        assertEquals(127, StartFailure.exitCode(plain.because(Reason.TASK_COMMAND_NOT_FOUND)));
        assertEquals(127, StartFailure.execExitCode(plain.because(Reason.TASK_COMMAND_NOT_FOUND)));
        assertEquals(126, StartFailure.exitCode(plain.because(Reason.TASK_COMMAND_NOT_EXECUTABLE)));
        Map<String, Integer> codes = Map.of("ENOENT", 127, "ENOTDIR", 127, "EACCES", 126, "EISDIR", 126, "EINVAL", 128);
        codes.forEach((errno, code) -> assertEquals(
                code,
                StartFailure.exitCode(plain.because(Reason.TASK_MOUNT_REFUSED, Map.of(Attributes.ERRNO, errno)))));
    }
}
