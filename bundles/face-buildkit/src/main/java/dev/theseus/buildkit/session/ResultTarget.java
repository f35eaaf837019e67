package dev.theseus.buildkit.session;

import com.google.protobuf.ByteString;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.host.FileTrees;
import dev.theseus.buildkit.message.BytesMessage;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** Where a client wants a result: a folder of its own, or a file. */
public final class ResultTarget {
    private static final String DIFF_COPY = "/moby.filesync.v1.FileSend/DiffCopy";
    private static final int PIECE = 256 * 1024;

    private final ClientSession session;
    private final GrpcMetadata metadata;

    /** @param exporter which of the client's, from 0 */
    public ResultTarget(ClientSession session, int exporter) {
        this.session = session;
        metadata = GrpcMetadata.EMPTY.with("buildkit-attachable-exporter-id", Integer.toString(exporter));
    }

    /** Sends a folder's files; blocks until the client has them. */
    public void sendFolder(FileTrees files, Path root, LongConsumer progress, CallContext context) {
        try (ClientCall call = session.call(DIFF_COPY, metadata, context)) {
            FileSender.send(call, files, root, progress, context);
        }
    }

    /** What writes a file. */
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream output) throws IOException;
    }

    /** Sends what is written as one file; blocks until the client has it. */
    public void sendFile(Writer writer, LongConsumer progress, CallContext context) throws IOException {
        try (ClientCall call = session.call(DIFF_COPY, metadata, context)) {
            try (OutputStream output = new Pieces(call, progress)) {
                writer.write(output);
            }
            call.halfClose();
            while (call.receive().isPresent()) {
                Thread.onSpinWait();
            }
        } catch (GrpcException e) {
            context.check("sending the result");
            throw e.toEngine("sending the result");
        }
    }

    private static final class Pieces extends OutputStream {
        private final ClientCall call;
        private final LongConsumer progress;
        private final byte[] buffer = new byte[PIECE];
        private int filled;
        private long sent;

        Pieces(ClientCall call, LongConsumer progress) {
            this.call = call;
            this.progress = progress;
        }

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] data, int offset, int length) {
            for (int at = 0; at < length; ) {
                int count = Math.min(length - at, PIECE - filled);
                System.arraycopy(data, offset + at, buffer, filled, count);
                filled += count;
                at += count;
                if (filled == PIECE) {
                    sendBuffer();
                }
            }
        }

        private void sendBuffer() {
            if (filled > 0) {
                ByteString piece = ByteString.copyFrom(Arrays.copyOf(buffer, filled));
                call.send(BytesMessage.newBuilder().setData(piece).build().toByteArray());
                sent += filled;
                filled = 0;
                progress.accept(sent);
            }
        }

        @Override
        public void close() {
            sendBuffer();
        }
    }
}
