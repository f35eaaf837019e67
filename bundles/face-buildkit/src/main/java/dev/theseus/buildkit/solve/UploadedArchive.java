package dev.theseus.buildkit.solve;

import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.BytesMessage;
import dev.theseus.buildkit.session.ClientSession;
import dev.theseus.buildkit.session.Messages;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;

/** An archive that the client has on its standard input, and gives to who asks for an address that it has made up. */
final class UploadedArchive extends InputStream {
    /** What such addresses begin with. */
    static final String ADDRESSES = "http://buildkit-session/";

    private static final String PULL = "/moby.upload.v1.Upload/Pull";

    private final ClientCall call;
    private byte[] piece = new byte[0];
    private int at;

    UploadedArchive(ClientSession session, String address, CallContext context) {
        URI uri = URI.create(address);
        GrpcMetadata metadata = GrpcMetadata.EMPTY
                .with("urlpath", String.valueOf(uri.getPath()))
                .with("urlhost", String.valueOf(uri.getHost()));
        call = session.call(PULL, metadata, context);
        call.halfClose();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (at == piece.length) {
            Optional<byte[]> message;
            try {
                message = call.receive();
            } catch (GrpcException e) {
                throw new IOException("receiving the client's archive: " + e.words(), e);
            }
            if (message.isEmpty()) {
                return -1;
            }
            piece = Messages.read(BytesMessage.parser(), message.get())
                    .getData()
                    .toByteArray();
            at = 0;
        }
        int count = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, bytes, offset, count);
        at += count;
        return count;
    }

    @Override
    public void close() {
        call.close();
    }
}
