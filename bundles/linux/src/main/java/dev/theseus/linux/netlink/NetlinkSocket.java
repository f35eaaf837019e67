package dev.theseus.linux.netlink;

import com.sun.jna.Memory;
import dev.theseus.api.error.EngineException;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.namespace.NetworkNamespace;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A netlink socket. It belongs to the network namespace in which it was opened, whichever thread uses it later.
 * Requests are answered one at a time; concurrent callers wait for each other. Requests from virtual threads run on
 * platform threads, because the kernel's one lock over all network settings may be held for long.
 */
public final class NetlinkSocket implements AutoCloseable {
    static final int NLM_F_REQUEST = 1;
    static final int NLM_F_ACK = 4;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;
    static final int NLM_F_DUMP = 0x300;

    private static final int NLM_F_CAPPED = 0x100;
    private static final int NLM_F_ACK_TLVS = 0x200;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSGERR_ATTR_MSG = 1;
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int NETLINK_NETFILTER = 12;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;
    private static final int BUFFER = 64 << 10;
    private static final int DUMP_ATTEMPTS = 5;

    /** An answer: its header's fields and what follows the header. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Answer(int type, int flags, int sequence, byte[] payload) {}

    private final Descriptor socket;
    private final ReentrantLock turn = new ReentrantLock();
    private final Memory buffer = new Memory(BUFFER);
    private int sequence;

    private NetlinkSocket(Descriptor socket) {
        this.socket = socket;
    }

    /** Opens a socket for links, addresses and routes in the calling thread's network namespace. */
    public static NetlinkSocket open() {
        return answering(socket(NETLINK_ROUTE));
    }

    /** Opens a socket for the packet filter in the calling thread's network namespace. */
    public static NetlinkSocket openNetfilter() {
        return answering(netfilter());
    }

    static Descriptor netfilter() {
        return socket(NETLINK_NETFILTER);
    }

    private static Descriptor socket(int protocol) {
        int fd = LibC.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol);
        if (fd < 0) {
            throw Errno.failure("socket", "AF_NETLINK");
        }
        return Descriptor.adopt(fd);
    }

    private static NetlinkSocket answering(Descriptor socket) {
        int fd = socket.number();
        byte[] on =
                ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
        // All three only improve the answers; old kernels without them do as well.
        LibC.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, on, on.length);
        LibC.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, on, on.length);
        LibC.setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, on, on.length);
        return new NetlinkSocket(socket);
    }

    /** Opens a socket for links, addresses and routes in the namespace that {@code handle} names. */
    public static NetlinkSocket open(Path handle) {
        return NetworkNamespace.runIn(handle, NetlinkSocket::open);
    }

    public Links links() {
        return new Links(this);
    }

    public Addresses addresses() {
        return new Addresses(this);
    }

    public Routes routes() {
        return new Routes(this);
    }

    /** For a socket of {@link #openNetfilter}. */
    public PortRedirects portRedirects() {
        return new PortRedirects(this);
    }

    /** For a socket of {@link #openNetfilter}. */
    public FilterTables filterTables() {
        return new FilterTables(this);
    }

    public PeerNamespaces peerNamespaces() {
        return new PeerNamespaces(this);
    }

    /** For a socket of {@link #openNetfilter}. */
    public Connections connections() {
        return new Connections(this);
    }

    /**
     * Sends a request and waits for its acknowledgement.
     *
     * @param what names the request in an error: {@code create bridge br0}
     * @return 0, or the error number when {@code tolerated} has it
     */
    int request(NetlinkMessage message, String what, int... tolerated) {
        return request(List.of(message), what, tolerated);
    }

    /** As {@link #request(NetlinkMessage, String, int...)}, for messages that go in one datagram; one is acknowledged. */
    int request(List<NetlinkMessage> messages, String what, int... tolerated) {
        return PlatformThreads.call(() -> {
            turn.lock();
            try {
                int number = send(messages, what);
                while (true) {
                    for (Answer answer : receive(what)) {
                        if (answer.sequence() == number && answer.type() == NLMSG_ERROR) {
                            return acknowledge(answer, what, tolerated);
                        }
                    }
                }
            } finally {
                turn.unlock();
            }
        });
    }

    private static int acknowledge(Answer answer, String what, int... tolerated) {
        int errno = -ByteBuffer.wrap(answer.payload())
                .order(ByteOrder.nativeOrder())
                .getInt();
        if (errno != 0 && Arrays.stream(tolerated).noneMatch(number -> number == errno)) {
            throw failure(what, errno, answer);
        }
        return errno;
    }

    /** Asks for one object; empty when the kernel answers with {@code absent}. */
    Optional<byte[]> get(NetlinkMessage message, int answerType, String what, int absent) {
        return PlatformThreads.call(() -> {
            turn.lock();
            try {
                int number = send(List.of(message), what);
                while (true) {
                    for (Answer answer : receive(what)) {
                        if (answer.sequence() == number && answer.type() == answerType) {
                            return Optional.of(answer.payload());
                        }
                        if (answer.sequence() == number && answer.type() == NLMSG_ERROR) {
                            acknowledge(answer, what, absent);
                            return Optional.<byte[]>empty();
                        }
                    }
                }
            } finally {
                turn.unlock();
            }
        });
    }

    /** Sends a dump request and collects its answers; repeated while the kernel says that it was interrupted. */
    List<Answer> dump(NetlinkMessage message, String what) {
        return PlatformThreads.call(() -> {
            turn.lock();
            try {
                for (int attempt = 1; true; attempt++) {
                    List<Answer> answers = new ArrayList<>();
                    boolean whole = dumpOnce(message, what, answers);
                    if (whole || attempt == DUMP_ATTEMPTS) {
                        return answers;
                    }
                }
            } finally {
                turn.unlock();
            }
        });
    }

    private boolean dumpOnce(NetlinkMessage message, String what, List<Answer> answers) {
        int number = send(List.of(message), what);
        boolean whole = true;
        while (true) {
            for (Answer answer : receive(what)) {
                if (answer.sequence() != number) {
                    continue;
                }
                whole &= (answer.flags() & NLM_F_DUMP_INTR) == 0;
                if (answer.type() == NLMSG_DONE) {
                    return whole;
                }
                if (answer.type() == NLMSG_ERROR) {
                    acknowledge(answer, what);
                } else {
                    answers.add(answer);
                }
            }
        }
    }

    private int send(List<NetlinkMessage> messages, String what) {
        int number = ++sequence;
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        messages.forEach(message -> datagram.writeBytes(message.bytes(number)));
        byte[] bytes = datagram.toByteArray();
        if (LibC.send(socket.number(), bytes, bytes.length, 0) < 0) {
            throw Errno.failure("netlink send:", what);
        }
        return number;
    }

    private List<Answer> receive(String what) {
        long length;
        do {
            length = LibC.recv(socket.number(), buffer, BUFFER, 0);
        } while (length < 0 && Errno.last() == Errno.EINTR);
        if (length < 0) {
            throw Errno.failure("netlink receive:", what);
        }
        List<Answer> messages = new ArrayList<>();
        long at = 0;
        while (at + NetlinkMessage.HEADER <= length) {
            int size = buffer.getInt(at);
            if (size < NetlinkMessage.HEADER || at + size > length) {
                throw EngineException.internal("netlink " + what + ": answer cut short");
            }
            byte[] payload = buffer.getByteArray(at + NetlinkMessage.HEADER, size - NetlinkMessage.HEADER);
            messages.add(new Answer(
                    buffer.getShort(at + 4) & 0xffff,
                    buffer.getShort(at + 6) & 0xffff,
                    buffer.getInt(at + 8),
                    payload));
            at += (size + 3) & ~3;
        }
        return messages;
    }

    private static EngineException failure(String what, int errno, Answer answer) {
        String words = "";
        if ((answer.flags() & NLM_F_ACK_TLVS) != 0) {
            int echoed = (answer.flags() & NLM_F_CAPPED) != 0
                    ? NetlinkMessage.HEADER
                    : ByteBuffer.wrap(answer.payload())
                            .order(ByteOrder.nativeOrder())
                            .getInt(4);
            words = Attributes.parse(answer.payload(), 4 + ((echoed + 3) & ~3), answer.payload().length)
                    .bytes(NLMSGERR_ATTR_MSG)
                    .map(text -> " (" + new String(text, StandardCharsets.UTF_8).replace("\0", "") + ")")
                    .orElse("");
        }
        EngineException plain = Errno.failure("netlink:", what, errno);
        return words.isEmpty() ? plain : plain.saying(plain.message() + words);
    }

    @Override
    public void close() {
        turn.lock();
        try {
            socket.close();
        } finally {
            turn.unlock();
        }
    }
}
