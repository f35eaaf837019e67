package dev.theseus.linux.netlink;

import dev.theseus.api.error.EngineException;
import dev.theseus.linux.internal.Errno;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The network namespaces at the other ends of links, by the numbers that the socket's namespace has for them. */
public final class PeerNamespaces {
    private static final int RTM_NEWNSID = 88;
    private static final int RTM_GETNSID = 90;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_PID = 2;
    private static final int RTGENMSG = 4;
    private static final Path PROC = Path.of("/proc");

    private final NetlinkSocket socket;

    PeerNamespaces(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Numbers of those in which a process runs; costs a look at every process of the host. */
    public Set<Integer> inhabited() {
        Map<Path, List<Integer>> processes = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                namespaceOf(entry)
                        .ifPresent(namespace -> processes
                                .computeIfAbsent(namespace, first -> new ArrayList<>())
                                .add(Integer.parseInt(entry.getFileName().toString())));
            }
        } catch (IOException e) {
            throw EngineException.internal("cannot read " + PROC, e);
        }
        Set<Integer> numbers = new HashSet<>();
        // The first that still is there speaks for all: those before it may have ended since.
        processes
                .values()
                .forEach(pids -> pids.stream()
                        .flatMap(pid -> number(pid).stream())
                        .findFirst()
                        .filter(number -> number >= 0)
                        .ifPresent(numbers::add));
        return numbers;
    }

    /** Empty for a process that is gone. */
    private static Optional<Path> namespaceOf(Path process) {
        try {
            return Optional.of(Files.readSymbolicLink(process.resolve("ns/net")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Optional<Integer> number(int pid) {
        NetlinkMessage message = new NetlinkMessage(RTM_GETNSID, NetlinkSocket.NLM_F_REQUEST)
                .u32(0)
                .attributeU32(NETNSA_PID, pid);
        return socket.get(message, RTM_NEWNSID, "find the network namespace of process " + pid, Errno.ESRCH)
                .flatMap(payload ->
                        Attributes.parse(payload, RTGENMSG, payload.length).u32(NETNSA_NSID));
    }
}
