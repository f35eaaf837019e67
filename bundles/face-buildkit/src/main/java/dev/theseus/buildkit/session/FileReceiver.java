package dev.theseus.buildkit.session;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.buildkit.message.FileStat;
import dev.theseus.buildkit.message.Packet;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Takes files from a client: it lists them in order, and is asked for contents while the list still comes. Some are on their way at a
 * time; their pieces come in any order. For one thread.
 */
final class FileReceiver {
    private static final String DIFF_COPY = "/moby.filesync.v1.FileSync/DiffCopy";
    private static final int AT_ONCE = 128;

    private final ClientCall call;
    private final FileTarget target;
    private final ListedPaths paths;
    private final WaitingFiles waiting;
    private final LongConsumer progress;
    private final Map<Integer, FileStat> asked = new HashMap<>();
    private final Map<Integer, OutputStream> open = new HashMap<>();
    private int listed;
    private boolean listEnded;
    private long received;

    private FileReceiver(ClientCall call, FileTarget target, WaitingFiles waiting, LongConsumer progress) {
        this.call = call;
        this.target = target;
        this.waiting = waiting;
        this.progress = progress;
        paths = new ListedPaths(target);
    }

    /**
     * Receives; blocks until all is here.
     *
     * @param folder which of its folders the client sends, by the name that it gave it, and what of that
     * @param spill a file that is not there, for what there is no room for in memory
     * @param progress told how many bytes of files have come
     * @throws EngineException {@code INVALID_PARAMETER} for what a client must not send, {@code UNAVAILABLE} when it has gone
     */
    static void receive(
            ClientSession session,
            GrpcMetadata folder,
            FileTarget target,
            Path spill,
            LongConsumer progress,
            CallContext context) {
        String name = folder.get("dir-name").orElse("");
        try (ClientCall call = session.call(DIFF_COPY, folder, context);
                WaitingFiles waiting = new WaitingFiles(spill)) {
            FileReceiver receiver = new FileReceiver(call, target, waiting, progress);
            try {
                receiver.run();
            } finally {
                receiver.closeAll();
            }
        } catch (GrpcException e) {
            context.check("receiving the client's folder " + name);
            throw e.toEngine("receiving the client's folder " + name);
        } catch (IOException e) {
            throw EngineException.invalid("cannot take the client's folder " + name + ": " + e.getMessage());
        }
    }

    private void run() throws IOException {
        while (!(listEnded && asked.isEmpty())) {
            take(next());
        }
        send(Packet.newBuilder().setType(Packet.Type.FINISHED));
        while (next().getType() != Packet.Type.FINISHED) {
            // Nothing else is expected, and nothing else matters.
            Thread.onSpinWait();
        }
        call.halfClose();
        while (call.receive().isPresent()) {
            Thread.onSpinWait();
        }
    }

    private Packet next() throws IOException {
        byte[] message = call.receive().orElseThrow(() -> new IOException("the client has ended before all was sent"));
        return Messages.read(Packet.parser(), message);
    }

    private void take(Packet packet) throws IOException {
        switch (packet.getType()) {
            case STAT -> {
                if (packet.hasStat()) {
                    list(packet.getStat());
                    listed++;
                } else {
                    paths.end();
                    listEnded = true;
                }
            }
            case DATA -> data(packet);
            case ERROR -> throw new IOException(packet.getData().toStringUtf8());
            default ->
                throw new IOException("the client has sent " + packet.getType().name() + " out of turn");
        }
    }

    private void list(FileStat stat) throws IOException {
        if (listEnded) {
            throw new IOException("the list of files goes on after its end");
        }
        int mode = stat.getMode();
        paths.enter(stat);
        if (StatMode.isDirectory(mode)) {
            target.makeDirectory(stat);
        } else if (StatMode.isSpecial(mode)) {
            throw new IOException(stat.getPath() + " is a device, a pipe or a socket; leave it out by a .dockerignore");
        } else if (StatMode.isLink(mode)) {
            target.makeLink(stat);
        } else if (!stat.getLinkName().isEmpty()) {
            ListedPaths.checkLinkTarget(stat);
            target.makeHardLink(stat);
        } else {
            target.makeFile(stat);
            if (stat.getSize() > 0) {
                ask(new WaitingFiles.Waiting(listed, stat));
            }
        }
    }

    private void ask(WaitingFiles.Waiting file) throws IOException {
        if (asked.size() < AT_ONCE) {
            asked.put(file.id(), file.stat());
            send(Packet.newBuilder().setType(Packet.Type.REQUEST).setId(file.id()));
        } else {
            waiting.add(file);
        }
    }

    private void send(Packet.Builder packet) {
        call.send(packet.build().toByteArray());
    }

    private void data(Packet packet) throws IOException {
        int id = packet.getId();
        FileStat stat = asked.get(id);
        if (stat == null) {
            throw new IOException("the client has sent contents that were not asked for");
        }
        OutputStream file = open.get(id);
        if (file == null) {
            file = target.open(stat);
            open.put(id, file);
        }
        if (packet.getData().isEmpty()) {
            file.close();
            open.remove(id);
            asked.remove(id);
            var next = waiting.next();
            if (next.isPresent()) {
                ask(next.get());
            }
            return;
        }
        packet.getData().writeTo(file);
        received += packet.getData().size();
        progress.accept(received);
    }

    private void closeAll() throws IOException {
        for (OutputStream file : List.copyOf(open.values())) {
            file.close();
        }
    }
}
