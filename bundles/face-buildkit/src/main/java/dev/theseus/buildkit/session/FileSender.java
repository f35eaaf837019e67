package dev.theseus.buildkit.session;

import com.google.protobuf.ByteString;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.host.FileTrees;
import dev.theseus.buildkit.message.FileStat;
import dev.theseus.buildkit.message.Packet;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Gives a folder to a client: lists it in order, then answers what it is asked for. For one thread. */
final class FileSender {
    private static final int PIECE = 32 * 1024;

    private final ClientCall call;
    private final FileTrees files;
    private final Path root;
    private final CallContext context;
    private final LongConsumer progress;
    /** Of those that can be asked for, by their number; others have none here. */
    private final List<String> listed = new ArrayList<>();

    private long sent;

    private FileSender(ClientCall call, FileTrees files, Path root, LongConsumer progress, CallContext context) {
        this.call = call;
        this.files = files;
        this.root = root;
        this.progress = progress;
        this.context = context;
    }

    /**
     * Sends; blocks until the client has all.
     *
     * @param root of the files; a link in it is sent as it is, and never followed
     * @throws EngineException {@code UNAVAILABLE} when the client has gone
     */
    static void send(ClientCall call, FileTrees files, Path root, LongConsumer progress, CallContext context) {
        FileSender sender = new FileSender(call, files, root, progress, context);
        try {
            sender.list("");
            sender.send(Packet.newBuilder().setType(Packet.Type.STAT));
            sender.answer();
        } catch (GrpcException e) {
            context.check("sending the result's files");
            throw e.toEngine("sending the result's files");
        } catch (IOException e) {
            throw EngineException.internal("cannot send the result's files", e);
        }
    }

    private void list(String folder) throws IOException {
        List<String> names = new ArrayList<>(files.list(root, "/" + folder));
        names.sort(PathOrder::compare);
        for (String name : names) {
            context.check("sending the result's files");
            String path = folder.isEmpty() ? name : folder + "/" + name;
            FileEntry entry = files.stat(root, path).orElseThrow(() -> new IOException(path + " is gone"));
            if (!entry.isRegular() && !entry.isDirectory() && !entry.isSymbolicLink()) {
                // A client that is no root could not make a device.
                continue;
            }
            send(Packet.newBuilder().setType(Packet.Type.STAT).setStat(stat(entry, path)));
            listed.add(entry.isRegular() ? path : "");
            if (entry.isDirectory()) {
                list(path);
            }
        }
    }

    private static FileStat stat(FileEntry entry, String path) {
        Instant modified = entry.modified();
        return FileStat.newBuilder()
                .setPath(ByteString.copyFromUtf8(path))
                .setMode(StatMode.ofStat(entry.mode()))
                .setUid(entry.uid())
                .setGid(entry.gid())
                .setSize(entry.isRegular() ? entry.size() : 0)
                .setModifiedNanos(TimeUnit.SECONDS.toNanos(modified.getEpochSecond()) + modified.getNano())
                .setLinkName(ByteString.copyFromUtf8(entry.linkTarget()))
                .build();
    }

    private void answer() throws IOException {
        while (true) {
            byte[] message =
                    call.receive().orElseThrow(() -> new IOException("the client has ended before it had all"));
            Packet packet = Messages.read(Packet.parser(), message);
            switch (packet.getType()) {
                case REQUEST -> contents(packet.getId());
                case FINISHED -> {
                    send(Packet.newBuilder().setType(Packet.Type.FINISHED));
                    call.halfClose();
                    while (call.receive().isPresent()) {
                        Thread.onSpinWait();
                    }
                    return;
                }
                case ERROR -> throw new IOException(packet.getData().toStringUtf8());
                default ->
                    throw new IOException(
                            "the client has sent " + packet.getType().name() + " out of turn");
            }
        }
    }

    private void contents(int id) throws IOException {
        if (id < 0 || id >= listed.size() || listed.get(id).isEmpty()) {
            throw new IOException("the client has asked for file " + id + ", which is none");
        }
        byte[] buffer = new byte[PIECE];
        try (InputStream file = Channels.newInputStream(Files.newByteChannel(
                root.resolve(listed.get(id)), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            for (int count = file.read(buffer); count > 0; count = file.read(buffer)) {
                send(Packet.newBuilder()
                        .setType(Packet.Type.DATA)
                        .setId(id)
                        .setData(ByteString.copyFrom(buffer, 0, count)));
                sent += count;
                progress.accept(sent);
            }
        }
        send(Packet.newBuilder().setType(Packet.Type.DATA).setId(id));
    }

    private void send(Packet.Builder packet) {
        call.send(packet.build().toByteArray());
    }
}
