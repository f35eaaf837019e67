package dev.theseus.e2e.buildkit;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.theseus.buildkit.message.FileStat;
import dev.theseus.buildkit.message.Packet;
import dev.theseus.grpc.ServerCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A folder as a client of BuildKit's offers it: listed with what is below, in order, and sent as it is asked for. */
final class OfferedFolder {
    private static final int DIRECTORY = 1 << 31;
    private static final int LINK = 1 << 27;
    private static final int PIECE = 32 * 1024;

    private final Path root;
    /** What is sent for others than the folder's own; empty for nothing. */
    private final List<FileStat> hostile;
    /** Names of files whose contents were asked for. */
    final List<String> sent = new CopyOnWriteArrayList<>();

    OfferedFolder(Path root) {
        this(root, List.of());
    }

    /** @param hostile listed instead of what is there */
    OfferedFolder(Path root, List<FileStat> hostile) {
        this.root = root;
        this.hostile = hostile;
    }

    void serve(ServerCall call) {
        List<String> wanted = call.metadata().all("followpaths");
        List<String> excluded = call.metadata().all("exclude-patterns");
        List<FileStat> list = new ArrayList<>(hostile);
        if (hostile.isEmpty()) {
            walk(root, "", list);
            list.removeIf(stat -> !isWanted(wanted, stat.getPath().toStringUtf8())
                    || excluded.contains(stat.getPath().toStringUtf8()));
        }
        list.forEach(
                stat -> send(call, Packet.newBuilder().setType(Packet.Type.STAT).setStat(stat)));
        send(call, Packet.newBuilder().setType(Packet.Type.STAT));
        while (true) {
            Packet packet = parse(call.receive().orElseThrow());
            if (packet.getType() == Packet.Type.FINISHED) {
                send(call, Packet.newBuilder().setType(Packet.Type.FINISHED));
                return;
            }
            content(call, packet.getId(), list.get(packet.getId()));
        }
    }

    private static Packet parse(byte[] message) {
        try {
            return Packet.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private void content(ServerCall call, int id, FileStat stat) {
        sent.add(stat.getPath().toStringUtf8());
        try {
            byte[] all = Files.readAllBytes(root.resolve(stat.getPath().toStringUtf8()));
            for (int at = 0; at < all.length; at += PIECE) {
                ByteString piece = ByteString.copyFrom(all, at, Math.min(PIECE, all.length - at));
                send(
                        call,
                        Packet.newBuilder().setType(Packet.Type.DATA).setId(id).setData(piece));
            }
            send(call, Packet.newBuilder().setType(Packet.Type.DATA).setId(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void send(ServerCall call, Packet.Builder packet) {
        call.send(packet.build().toByteArray());
    }

    private static boolean isWanted(List<String> wanted, String path) {
        return wanted.isEmpty()
                || wanted.stream().anyMatch(one -> (path + "/").startsWith(one + "/") || one.startsWith(path + "/"));
    }

    private static void walk(Path folder, String name, List<FileStat> list) {
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.sorted().toList()) {
                String path = name.isEmpty() ? child.getFileName().toString() : name + "/" + child.getFileName();
                boolean link = Files.isSymbolicLink(child);
                boolean directory = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
                int mode = (int) Files.getAttribute(child, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
                FileTime modified = Files.getLastModifiedTime(child, LinkOption.NOFOLLOW_LINKS);
                list.add(FileStat.newBuilder()
                        .setPath(ByteString.copyFromUtf8(path))
                        .setMode(mode | (directory ? DIRECTORY : link ? LINK : 0))
                        .setSize(directory || link ? 0 : Files.size(child))
                        .setModifiedNanos(modified.to(TimeUnit.NANOSECONDS))
                        .setLinkName(ByteString.copyFromUtf8(
                                link ? Files.readSymbolicLink(child).toString() : ""))
                        .build());
                if (directory) {
                    walk(child, path, list);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
