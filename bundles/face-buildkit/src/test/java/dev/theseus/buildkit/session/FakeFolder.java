package dev.theseus.buildkit.session;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.FileStat;
import dev.theseus.buildkit.message.Packet;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcMetadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A client with one folder: lists it as a test says, also where no real client would. Contents come once the list is through. */
final class FakeFolder implements GrpcClient {
    static final String DIFF_COPY = "/moby.filesync.v1.FileSync/DiffCopy";
    static final long TIME = 1_700_000_000_000_000_000L;

    private final List<FileStat> list = new ArrayList<>();
    private final Map<String, String> contents = new HashMap<>();
    private final Deque<Packet> data = new ArrayDeque<>();
    private boolean endsMidway;
    private boolean finished;
    GrpcMetadata asked = GrpcMetadata.EMPTY;
    int waiting;
    int mostWaiting;

    FakeFolder entry(String path, int mode, String link) {
        return entry(ByteString.copyFromUtf8(path), mode, link);
    }

    FakeFolder entry(ByteString path, int mode, String link) {
        list.add(FileStat.newBuilder()
                .setPath(path)
                .setMode(mode)
                .setLinkName(ByteString.copyFromUtf8(link))
                .setModifiedNanos(TIME)
                .build());
        return this;
    }

    FakeFolder directory(String path) {
        return entry(path, StatMode.DIRECTORY | 0750, "");
    }

    FakeFolder file(String path, String content) {
        contents.put(path, content);
        list.add(FileStat.newBuilder()
                .setPath(ByteString.copyFromUtf8(path))
                .setMode(0640)
                .setSize(content.length())
                .setModifiedNanos(TIME)
                .build());
        return this;
    }

    FakeFolder endingMidway() {
        endsMidway = true;
        return this;
    }

    FakeFolder sending(Packet packet) {
        data.add(packet);
        return this;
    }

    ClientSession session() {
        return new ClientSession("session", "", this, List.of(DIFF_COPY));
    }

    @Override
    public ClientCall call(String path, GrpcMetadata metadata, CallContext context) {
        asked = metadata;
        return new Call(list.iterator());
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void onClose(Runnable action) {}

    @Override
    public void close() {}

    private final class Call implements ClientCall {
        private final Iterator<FileStat> stats;
        private boolean listEnded;

        Call(Iterator<FileStat> stats) {
            this.stats = stats;
        }

        @Override
        public GrpcMetadata metadata() {
            return GrpcMetadata.EMPTY;
        }

        @Override
        public Optional<byte[]> receive() {
            Packet.Builder next = Packet.newBuilder().setType(Packet.Type.STAT);
            if (stats.hasNext()) {
                return Optional.of(next.setStat(stats.next()).build().toByteArray());
            }
            if (endsMidway || finished && data.isEmpty()) {
                return Optional.empty();
            }
            if (!listEnded) {
                listEnded = true;
                return Optional.of(next.build().toByteArray());
            }
            Packet packet = data.remove();
            finished = packet.getType() == Packet.Type.FINISHED;
            if (packet.getType() == Packet.Type.DATA && packet.getData().isEmpty()) {
                waiting--;
            }
            return Optional.of(packet.toByteArray());
        }

        @Override
        public void send(byte[] message) {
            try {
                Packet packet = Packet.parseFrom(message);
                if (packet.getType() == Packet.Type.FINISHED) {
                    data.add(packet);
                    return;
                }
                waiting++;
                mostWaiting = Math.max(mostWaiting, waiting);
                String content = contents.get(list.get(packet.getId()).getPath().toStringUtf8());
                // First pieces of all that is asked for come before second ones.
                data.addFirst(piece(packet.getId(), content.substring(0, 1)));
                data.add(piece(packet.getId(), content.substring(1)));
                if (content.length() > 1) {
                    data.add(piece(packet.getId(), ""));
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Packet piece(int id, String text) {
            return Packet.newBuilder()
                    .setType(Packet.Type.DATA)
                    .setId(id)
                    .setData(ByteString.copyFrom(text, StandardCharsets.UTF_8))
                    .build();
        }

        @Override
        public void halfClose() {}

        @Override
        public void close() {}
    }
}
