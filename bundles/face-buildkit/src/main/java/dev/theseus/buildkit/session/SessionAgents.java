package dev.theseus.buildkit.session;

import com.google.protobuf.ByteString;
import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.AgentRequest;
import dev.theseus.buildkit.message.BytesMessage;
import dev.theseus.engine.build.AgentSource;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Optional;

/** A client's SSH agents: it is asked whether it has one, and each connection is a call of its own. */
public final class SessionAgents implements AgentSource {
    private static final String SERVICE = "/moby.sshforward.v1.SSH/";

    private final ClientSession session;

    public SessionAgents(ClientSession session) {
        this.session = session;
    }

    @Override
    public boolean has(String id, CallContext call) {
        byte[] request = AgentRequest.newBuilder().setId(id).build().toByteArray();
        if (!session.offers(SERVICE + "CheckAgent")) {
            return false;
        }
        try {
            var _ = session.ask(SERVICE + "CheckAgent", request, call);
            return true;
        } catch (GrpcException e) {
            if (e.code() == GrpcCode.UNAVAILABLE || e.code() == GrpcCode.CANCELLED) {
                throw e.toEngine("asking the client for the SSH agent " + id);
            }
            // Any other answer says why it has none.
            return false;
        }
    }

    @Override
    public ByteChannel connect(String id, CallContext call) {
        GrpcMetadata metadata = GrpcMetadata.EMPTY.with("buildkit.ssh.id", id);
        return new Connection(session.call(SERVICE + "ForwardAgent", metadata, call));
    }

    private static final class Connection implements ByteChannel {
        private final ClientCall call;
        private ByteBuffer received = ByteBuffer.allocate(0);
        private volatile boolean closed;

        Connection(ClientCall call) {
            this.call = call;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            while (!received.hasRemaining()) {
                Optional<byte[]> message;
                try {
                    message = call.receive();
                } catch (GrpcException e) {
                    throw new IOException("the client's SSH agent: " + e.words(), e);
                }
                if (message.isEmpty()) {
                    return -1;
                }
                received = Messages.read(BytesMessage.parser(), message.get())
                        .getData()
                        .asReadOnlyByteBuffer();
            }
            int count = Math.min(received.remaining(), target.remaining());
            target.put(received.slice(received.position(), count));
            received.position(received.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = source.remaining();
            try {
                call.send(BytesMessage.newBuilder()
                        .setData(ByteString.copyFrom(source))
                        .build()
                        .toByteArray());
            } catch (GrpcException e) {
                throw new IOException("the client's SSH agent: " + e.words(), e);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
            call.close();
        }
    }
}
