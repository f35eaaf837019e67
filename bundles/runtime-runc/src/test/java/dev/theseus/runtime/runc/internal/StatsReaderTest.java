package dev.theseus.runtime.runc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.runtime.TaskStats;
import dev.theseus.api.runtime.TaskStats.BlockIo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads folders that look like a kernel's, of the version that this host may not have. */
class StatsReaderTest {
    private static final long HOST_MEMORY = 1L << 34;

    @TempDir
    private Path mount;

    private Path file(String name, String text) throws IOException {
        Path file = mount.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private TaskCgroup v2() {
        return new TaskCgroup(new CgroupHierarchies(Map.of(), Optional.of(mount)), "/group");
    }

    @Test
    void readsV2() throws IOException {
        file("group/cpu.stat", """
                usage_usec 5000
                user_usec 3000
                system_usec 2000
                nr_periods 10
                nr_throttled 4
                throttled_usec 700
                """);
        file("group/memory.current", "4096\n");
        file("group/memory.peak", "8192\n");
        file("group/memory.max", "1048576\n");
        file("group/memory.stat", "anon 1024\nfile 3072\n");
        file("group/memory.events", "low 0\nhigh 0\nmax 9\noom 2\noom_kill 1\n");
        file("group/pids.current", "3\n");
        file("group/pids.max", "100\n");
        file("group/io.stat", """
                8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0
                7:1
                """);
        TaskStats stats = new StatsReader(v2(), HOST_MEMORY).read();
        assertEquals(5_000_000, stats.cpuTotalNanos());
        assertEquals(3_000_000, stats.cpuUserNanos());
        assertEquals(2_000_000, stats.cpuSystemNanos());
        assertEquals(Map.of("periods", 10L, "throttled_periods", 4L, "throttled_time", 700_000L), stats.throttling());
        assertEquals(List.of(), stats.perCpuNanos());
        assertEquals(4096, stats.memoryUsage());
        assertEquals(8192, stats.memoryMaxUsage());
        assertEquals(1048576, stats.memoryLimit());
        assertEquals(Map.of("anon", 1024L, "file", 3072L), stats.memoryDetails());
        assertEquals(2, stats.memoryFailCount());
        assertEquals(3, stats.pids());
        assertEquals(100, stats.pidsLimit());
        assertEquals(List.of(new BlockIo(8, 0, "read", 10, 1), new BlockIo(8, 0, "write", 20, 2)), stats.blockIo());
        assertTrue(new StatsReader(v2(), HOST_MEMORY).oomKilled());
    }

    @Test
    void readsV2WithoutLimitsOrControllers() throws IOException {
        file("group/memory.max", "max\n");
        file("group/pids.max", "max\n");
        TaskStats stats = new StatsReader(v2(), HOST_MEMORY).read();
        assertEquals(HOST_MEMORY, stats.memoryLimit());
        assertEquals(0, stats.pidsLimit());
        assertEquals(0, stats.cpuTotalNanos());
        assertFalse(new StatsReader(v2(), HOST_MEMORY).oomKilled());
    }

    @Test
    void readsV1() throws IOException {
        file("cpuacct/group/cpuacct.usage", "123456789\n");
        file("cpuacct/group/cpuacct.usage_percpu", "100 200 \n");
        file("cpuacct/group/cpuacct.stat", "user 7\nsystem 5\n");
        file("memory/group/memory.limit_in_bytes", "9223372036854771712\n");
        file("memory/group/memory.failcnt", "6\n");
        file("memory/group/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
        file("blkio/group/blkio.throttle.io_service_bytes_recursive", "8:16 Read 512\n8:16 Total 512\nTotal 512\n");
        file("blkio/group/blkio.throttle.io_serviced_recursive", "8:16 Read 2\n8:16 Total 2\nTotal 2\n");
        Map<String, Path> controllers = Map.of(
                "cpuacct", mount.resolve("cpuacct"),
                "memory", mount.resolve("memory"),
                "blkio", mount.resolve("blkio"));
        TaskCgroup cgroup = new TaskCgroup(new CgroupHierarchies(controllers, Optional.empty()), "/group");
        TaskStats stats = new StatsReader(cgroup, HOST_MEMORY).read();
        assertEquals(123456789, stats.cpuTotalNanos());
        assertEquals(70_000_000, stats.cpuUserNanos());
        assertEquals(50_000_000, stats.cpuSystemNanos());
        assertEquals(List.of(100L, 200L), stats.perCpuNanos());
        assertEquals(HOST_MEMORY, stats.memoryLimit());
        assertEquals(6, stats.memoryFailCount());
        assertEquals(0, stats.pids());
        assertEquals(List.of(new BlockIo(8, 16, "read", 512, 2), new BlockIo(8, 16, "total", 512, 2)), stats.blockIo());
        assertTrue(new StatsReader(cgroup, HOST_MEMORY).oomKilled());
    }

    @Test
    void listsProcessesOfGroupsBelowToo() throws IOException {
        file("group/cgroup.procs", "");
        file("group/init/cgroup.procs", "30\n20\n");
        file("group/init/deep/cgroup.procs", "10\n");
        assertEquals(List.of(10L, 20L, 30L), v2().processes());
    }

    @Test
    void freezesV2() throws IOException {
        Path freeze = file("group/cgroup.freeze", "0");
        file("group/cgroup.events", "populated 1\nfrozen 1\n");
        assertTrue(v2().isFrozen());
        v2().freeze(Sandbox.context());
        assertEquals("1", Files.readString(freeze));
        file("group/cgroup.events", "populated 1\nfrozen 0\n");
        v2().thaw(Sandbox.context());
        assertEquals("0", Files.readString(freeze));
    }
}
