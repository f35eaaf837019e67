package dev.theseus.e2e.crash;

import dev.theseus.e2e.harness.Command;
import dev.theseus.e2e.harness.Daemon;
import dev.theseus.e2e.harness.Trees;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a record stands on is on the disk before the record is: seen by the daemon's system calls. */
class SyncOrderIT {
    private static final String RECORD = "fdatasync\\(\\d+<[^>]*/state\\.db>";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private int traces;

    @Test
    void filesAreSyncedBeforeTheRecordThatNamesThem() {
        try (Daemon daemon = Daemon.create("--iptables=false")) {
            List<String> blob = List.of(
                    "f(?:data)?sync\\(\\d+<[^>]*/content/ingest/[^>]*>",
                    "rename\\([^\\n]*/content/blobs/sha256/",
                    "fsync\\(\\d+<[^>]*/content/blobs/sha256>",
                    RECORD);
            List<String> layer = List.of(
                    "rename\\([^\\n]*/snapshot\\.new\"",
                    "syncfs\\(\\d+<[^>]*/snapshots>",
                    "rename\\([^\\n]*/snapshot\\.new\"");
            assertInOrder(daemon, daemon::loadBusybox, List.of(blob, layer));
            List<String> own = List.of("rename\\([^\\n]*/snapshots/new-", "fsync\\(\\d+<[^>]*/snapshots>", RECORD);
            assertInOrder(daemon, () -> daemon.docker().ok("create", "busybox"), List.of(own));
            List<String> volume = List.of(
                    "fsync\\(\\d+<[^>]*/opts\\.json\\.new>",
                    "rename\\([^\\n]*/volumes/ordered\"",
                    "fsync\\(\\d+<[^>]*/volumes>",
                    RECORD);
            assertInOrder(
                    daemon,
                    () -> daemon.docker().ok("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "ordered"),
                    List.of(volume));
        }
    }

    /** Fails unless the daemon's calls that rename and sync come in each of the orders, from the work's beginning on. */
    private void assertInOrder(Daemon daemon, Runnable work, List<List<String>> orders) {
        Path calls = folder.resolve("calls" + traces++);
        String pid = Trees.read(daemon.folder().resolve("pid")).strip();
        String filter = "trace=rename,fsync,fdatasync,syncfs";
        try (Command strace = Command.start(
                Map.of(), List.of("strace", "-f", "-y", "-e", filter, "-o", calls.toString(), "-p", pid))) {
            Command.await(
                    "strace of " + pid,
                    LIMIT,
                    () -> Trees.children(Path.of("/proc", pid, "task")).stream()
                            .noneMatch(
                                    task -> Trees.read(task.resolve("status")).contains("TracerPid:\t0\n")));
            work.run();
            for (List<String> order : orders) {
                Command.await(order + " in " + calls, LIMIT, () -> isInOrder(Trees.read(calls), order));
            }
            strace.signal("INT");
            strace.result();
        }
    }

    private static boolean isInOrder(String calls, List<String> patterns) {
        int from = 0;
        for (String pattern : patterns) {
            Matcher matcher = Pattern.compile(pattern).matcher(calls);
            if (!matcher.find(from)) {
                return false;
            }
            from = matcher.end();
        }
        return true;
    }
}
