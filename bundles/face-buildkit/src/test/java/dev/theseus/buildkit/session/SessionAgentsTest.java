package dev.theseus.buildkit.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.theseus.api.driver.CallContext;
import dev.theseus.buildkit.message.BytesMessage;
import dev.theseus.grpc.ClientCall;
import dev.theseus.grpc.GrpcClient;
import dev.theseus.grpc.GrpcCode;
import dev.theseus.grpc.GrpcException;
import dev.theseus.grpc.GrpcMetadata;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionAgentsTest {
    private static final String CHECK = "/moby.sshforward.v1.SSH/CheckAgent";
    private static final String FORWARD = "/moby.sshforward.v1.SSH/ForwardAgent";

    private final CallContext context = CallContext.background(Duration.ofMinutes(1));
    private final Echo client = new Echo();

    /** A client whose agent gives back what it gets, in one piece; it has no agent {@code none}. */
    private static final class Echo implements GrpcClient, ClientCall {
        private final Deque<byte[]> sent = new ArrayDeque<>();
        private GrpcMetadata metadata = GrpcMetadata.EMPTY;
        private boolean closed;

        @Override
        public ClientCall call(String path, GrpcMetadata with, CallContext context) {
            metadata = with;
            return this;
        }

        @Override
        public byte[] unary(String path, GrpcMetadata with, byte[] request, CallContext context) {
            if (new String(request, StandardCharsets.UTF_8).contains("none")) {
                throw new GrpcException(GrpcCode.UNKNOWN, "unset ssh forward key none");
            }
            return new byte[0];
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void onClose(Runnable action) {}

        @Override
        public GrpcMetadata metadata() {
            return GrpcMetadata.EMPTY;
        }

        @Override
        public Optional<byte[]> receive() {
            return Optional.ofNullable(sent.poll());
        }

        @Override
        public void send(byte[] message) {
            sent.add(message);
        }

        @Override
        public void halfClose() {}

        @Override
        public void close() {
            closed = true;
        }
    }

    private SessionAgents agents(String... offered) {
        return new SessionAgents(new ClientSession("s", "", client, List.of(offered)));
    }

    @Test
    void theClientSaysWhichAgentsItHas() {
        assertTrue(agents(CHECK).has("default", context));
        assertFalse(agents(CHECK).has("none", context));
        assertFalse(agents().has("default", context));
    }

    @Test
    void aConnectionIsACall() throws IOException {
        client.sent.add(BytesMessage.newBuilder()
                .setData(ByteString.copyFromUtf8("hello"))
                .build()
                .toByteArray());
        ByteChannel connection = agents(FORWARD).connect("default", context);
        assertEquals(List.of("default"), client.metadata.all("buildkit.ssh.id"));
        ByteBuffer small = ByteBuffer.allocate(3);
        assertEquals(3, connection.read(small));
        assertEquals(2, connection.read(small.clear()));
        assertEquals('l', small.get(0));
        assertEquals(4, connection.write(StandardCharsets.US_ASCII.encode("back")));
        assertEquals(4, connection.read(ByteBuffer.allocate(10)));
        assertEquals(-1, connection.read(small.clear()));
        connection.close();
        assertTrue(client.closed);
        assertFalse(connection.isOpen());
    }
}
