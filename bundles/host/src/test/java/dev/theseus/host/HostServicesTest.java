package dev.theseus.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.DeviceNode;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.MountSpec;
import dev.theseus.api.host.UnpackOptions;
import dev.theseus.linux.process.Child;
import dev.theseus.linux.process.ProcessStat;
import dev.theseus.linux.process.SpawnSpec;
import dev.theseus.linux.process.Spawner;
import dev.theseus.testing.NeedsRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostServicesTest {
    @TempDir
    Path folder;

    @Test
    @NeedsRoot
    void factsAreThoseOfThisHost() {
        LinuxHostFacts facts = new LinuxHostFacts();
        assertTrue(
                facts.cgroupControllers().contains("memory"),
                facts.cgroupControllers().toString());
        assertTrue(facts.capabilities().contains("CAP_SYS_ADMIN"));
        assertEquals(System.getProperty("os.version"), facts.kernelVersion());
        assertFalse(facts.operatingSystem().isEmpty());
        assertTrue(List.of("amd64", "arm64").contains(facts.architecture()));
        assertTrue(facts.hardLimit("nofile") > 100);
        assertThrows(EngineException.class, () -> facts.hardLimit("nonsense"));
        assertEquals("tmpfs", facts.fileSystemType(Path.of("/dev/shm")));
        assertTrue(facts.findExecutable("sh").orElseThrow().isAbsolute());
        assertTrue(facts.findExecutable("no-such-command").isEmpty());
        DeviceNode device = facts.device(Path.of("/dev/null")).orElseThrow();
        assertEquals('c', device.type());
        assertEquals(1, device.major());
        assertEquals(3, device.minor());
        assertTrue(facts.device(folder).isEmpty());
    }

    @Test
    void capabilityNamesFollowTheirNumbers() {
        assertEquals(List.of("CAP_CHOWN", "CAP_SYS_ADMIN"), Capabilities.names(1 | 1L << 21));
        assertEquals(List.of("CAP_CHECKPOINT_RESTORE"), Capabilities.names(1L << 40));
    }

    @Test
    @NeedsRoot
    void mountsAreListedAndTakenDown() throws IOException {
        LinuxMounts mounts = new LinuxMounts();
        Path root = folder.resolve("exec");
        mounts.ensureTmpfs(root);
        mounts.ensureTmpfs(root);
        try {
            assertEquals(List.of(root), mounts.list(folder));
            assertFalse(mounts.isShared(root));
            Path target = Files.createDirectory(root.resolve("t"));
            MountSpec bind = new MountSpec("bind", "/usr", List.of("bind", "ro"));
            mounts.mount(List.of(bind, bind), target);
            assertTrue(Files.exists(target.resolve("bin")));
            assertEquals(List.of(target, root), mounts.list(root));
            mounts.unmount(target);
            mounts.unmount(target);
            assertEquals(List.of(root), mounts.list(root));
            MountSpec broken = new MountSpec("nofs", "x", List.of());
            assertThrows(EngineException.class, () -> mounts.mount(List.of(bind, broken), target));
            assertEquals(List.of(root), mounts.list(root));
        } finally {
            mounts.unmount(root);
        }
        assertEquals(List.of(), mounts.list(folder));
    }

    @Test
    @NeedsRoot
    void whatIsBoundWithinARootCannotBeLedOutOfIt() throws IOException {
        LinuxMounts mounts = new LinuxMounts();
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "x");
        Path root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/file"), "mine");
        Files.createSymbolicLink(root.resolve("absolute"), outside);
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("inside"), Path.of("/sub"));
        Path target = folder.resolve("mounts/0");
        try {
            for (String path : List.of("absolute", "relative", "sub/../../outside", "absolute/secret")) {
                assertThrows(EngineException.class, () -> mounts.bindWithin(root, path, target), path);
            }
            mounts.bindWithin(root, "inside", target);
            Files.move(root.resolve("sub"), root.resolve("away"));
            Files.createSymbolicLink(root.resolve("sub"), outside);
            assertEquals("mine", Files.readString(target.resolve("file")));
            mounts.unmount(target);
            Path file = folder.resolve("mounts/1");
            mounts.bindWithin(root, "away/file", file);
            assertEquals("mine", Files.readString(file));
        } finally {
            mounts.list(folder).forEach(mounts::unmount);
        }
    }

    @Test
    @NeedsRoot
    void namespaceHasItsLoopbackUp() {
        LinuxNetworkNamespaces namespaces = new LinuxNetworkNamespaces();
        Path handle = folder.resolve("netns");
        namespaces.create(handle);
        try {
            namespaces.create(handle);
            namespaces.sysctl(handle, Map.of("net.ipv4.ip_forward", "1"));
            try (var socket = dev.theseus.linux.netlink.NetlinkSocket.open(handle)) {
                assertTrue(socket.links().get("lo").isUp());
            }
        } finally {
            namespaces.delete(handle);
        }
        namespaces.delete(handle);
        assertFalse(Files.exists(handle));
    }

    @Test
    void processesAreKnownByPidAndStartTime() throws Exception {
        LinuxProcesses processes = new LinuxProcesses();
        Child child = Spawner.spawn(SpawnSpec.of(List.of("sleep", "600")));
        long start = ProcessStat.startTime(child.pid()).orElseThrow();
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        processes.onExit(child.pid(), start, ended::countDown);
        processes.onExit(child.pid(), start + 1, other::countDown);
        processes.onExit(child.pid(), start, () -> other.countDown()).close();
        assertTrue(other.await(30, TimeUnit.SECONDS));
        assertFalse(processes.signal(child.pid(), start + 1, 9));
        assertEquals(1, ended.getCount());
        assertTrue(processes.isAlive(child.pid(), start));
        assertFalse(processes.isAlive(child.pid(), start + 1));
        assertTrue(processes.signal(child.pid(), start, 9));
        assertFalse(processes.isAlive(child.pid(), start), "it was killed, however long the kernel takes");
        assertTrue(ended.await(30, TimeUnit.SECONDS));
        child.exit().get();
        assertFalse(processes.signal(child.pid(), start, 9));
    }

    @Test
    @NeedsRoot
    void treesAreReadAndWrittenInside() throws IOException {
        LinuxFileTrees trees = new LinuxFileTrees();
        Path root = Files.createDirectory(folder.resolve("root"));
        trees.makeDirectories(root, "/etc/x");
        trees.makeFile(root, "etc/y/empty");
        trees.makeFile(root, "etc/y/empty");
        Files.writeString(root.resolve("etc/passwd"), "root:x");
        Files.createSymbolicLink(root.resolve("link"), Path.of("/etc/passwd"));
        assertArrayEquals(
                "root:x".getBytes(StandardCharsets.UTF_8),
                trees.read(root, "/link", 100).orElseThrow());
        assertThrows(EngineException.class, () -> trees.read(root, "/link", 3));
        assertTrue(trees.read(root, "/none/at/all", 100).isEmpty());
        assertTrue(trees.read(root, "/etc", 100).isEmpty());
        FileEntry entry = trees.stat(root, "link").orElseThrow();
        assertTrue(entry.isSymbolicLink());
        assertEquals("/etc/passwd", entry.linkTarget());
        assertEquals("link", entry.name());
        assertTrue(trees.stat(root, "/etc/passwd/x").isEmpty());
        assertEquals("/etc/passwd", trees.resolve(root, "../link"));
        assertEquals(List.of("passwd", "x", "y"), trees.list(root, "/etc"));
        assertEquals(List.of(), trees.list(root, "/nowhere"));

        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        trees.pack(root, "/etc", "renamed", tar);
        trees.unpack(root, "/etc/x", new ByteArrayInputStream(tar.toByteArray()), new UnpackOptions(false, 9, 9, true));
        assertEquals("root:x", Files.readString(root.resolve("etc/x/renamed/passwd")));
        assertEquals(9, trees.stat(root, "etc/x/renamed/passwd").orElseThrow().uid());
        assertThrows(
                EngineException.class,
                () -> trees.unpack(root, "/link", new ByteArrayInputStream(new byte[0]), UnpackOptions.FAITHFUL));

        Path volume = Files.createDirectory(folder.resolve("volume"));
        trees.copyContents(root, "/etc", volume);
        assertEquals("root:x", Files.readString(volume.resolve("passwd")));
        assertTrue(trees.diskUsage(volume) > 0);
        trees.remove(volume);
        trees.remove(volume);
        assertFalse(Files.exists(volume));
    }
}
