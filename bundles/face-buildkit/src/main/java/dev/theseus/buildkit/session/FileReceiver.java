package dev.theseus.buildkit.session;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.buildkit.message.FileStat;
import dev.theseus.buildkit.message.Packet;
import dev.theseus.engine.build.ContextEntry;
import dev.theseus.engine.build.ContextTarget;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Takes files from a client: it lists them in order, and is asked for contents while the list still comes. Some are on their way at a
 * time; their pieces come in any order. For one thread.
 */
final class FileReceiver {
    private static final String DIFF_COPY = "/moby.filesync.v1.FileSync/DiffCopy";
    private static final int AT_ONCE = 128;
    private static final int LEFT_OUT_TOLD = 20;

    private final ClientCall call;
    private final ContextTarget target;
    private final ListedPaths paths = new ListedPaths();
    private final WaitingFiles waiting;
    private final Told told;
    private final Map<Integer, WaitingFiles.Waiting> asked = new HashMap<>();
    private final Map<Integer, OutputStream> open = new HashMap<>();
    private int listed;
    private int leftOut;
    private boolean listEnded;
    private long received;

    /**
     * Who is told how it goes.
     *
     * @param moved given how many bytes of files have come
     * @param leftOut given sentences about what cannot be taken, and is not
     */
    record Told(LongConsumer moved, Consumer<String> leftOut) {}

    private FileReceiver(ClientCall call, ContextTarget target, WaitingFiles waiting, Told told) {
        this.call = call;
        this.target = target;
        this.waiting = waiting;
        this.told = told;
    }

    /**
     * Receives; blocks until all is here.
     *
     * @param folder which of its folders the client sends, by the name that it gave it, and what of that
     * @throws EngineException {@code INVALID_PARAMETER} for what a client must not send, {@code UNAVAILABLE} when it has gone
     */
    static void receive(
            ClientSession session, GrpcMetadata folder, ContextTarget target, Told told, CallContext context) {
        String name = folder.get("dir-name").orElse("");
        try (ClientCall call = session.call(DIFF_COPY, folder, context);
                WaitingFiles waiting = new WaitingFiles(target.scratch())) {
            FileReceiver receiver = new FileReceiver(call, target, waiting, told);
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
                    target.endOfList();
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
        Optional<String> unfit = ReceivedEntry.unfit(stat);
        if (unfit.isPresent()) {
            leaveOut(stat, unfit.get());
            return;
        }
        ContextEntry entry = ReceivedEntry.of(stat);
        paths.enter(entry);
        long place = target.add(entry);
        if (place != ContextTarget.COMPLETE) {
            ask(new WaitingFiles.Waiting(listed, place, stat));
        }
    }

    /** It may be no part of what is copied: then nobody misses it. */
    private void leaveOut(FileStat stat, String why) {
        leftOut++;
        if (leftOut <= LEFT_OUT_TOLD) {
            told.leftOut().accept(stat.getPath().toStringUtf8() + " is left out of the context: " + why);
        }
    }

    private void ask(WaitingFiles.Waiting file) throws IOException {
        if (asked.size() < AT_ONCE) {
            asked.put(file.id(), file);
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
        WaitingFiles.Waiting wanted = asked.get(id);
        if (wanted == null) {
            throw new IOException("the client has sent contents that were not asked for");
        }
        OutputStream file = open.get(id);
        if (file == null) {
            file = target.open(wanted.place(), ReceivedEntry.of(wanted.stat()));
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
        told.moved().accept(received);
    }

    private void closeAll() throws IOException {
        for (OutputStream file : List.copyOf(open.values())) {
            file.close();
        }
    }
}
