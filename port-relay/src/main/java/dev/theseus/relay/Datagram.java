package dev.theseus.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Datagrams with both their ends: an answer must come from the address that was asked. One at a time, in one buffer. */
final class Datagram {
    private static final int LARGEST = 65536;
    private static final int IP6 = 41;
    private static final int IPV6_PKTINFO = 50;
    private static final int HEAD = 16;
    private static final int INFO = 20;
    private static final int CONTROL = HEAD + 24;

    private static final MemorySegment DATA = Arena.global().allocate(LARGEST);
    private static final MemorySegment CLIENT = Arena.global().allocate(Address.SIZE, 8);
    private static final MemorySegment PART = Arena.global().allocate(16, 8);
    private static final MemorySegment ANCILLARY = Arena.global().allocate(CONTROL, 8);
    /** struct msghdr. */
    private static final MemorySegment MESSAGE = Arena.global().allocate(56, 8);

    private Datagram() {}

    /**
     * @param client sockaddr_in6
     * @param asked in6_pktinfo; empty if the kernel has not told it
     */
    record Ends(ByteBuffer client, ByteBuffer asked) {}

    /** @param data until the next datagram is received */
    record Received(MemorySegment data, Ends ends) {}

    /** Gives back null when there is none. */
    static @Nullable Received receiveWithEnds(int fd) {
        describe(DATA, CONTROL);
        int count = LibC.receiveMessage(fd, MESSAGE);
        if (count < 0) {
            return null;
        }
        boolean told = MESSAGE.get(ValueLayout.JAVA_LONG, 40) >= HEAD + INFO
                && ANCILLARY.get(ValueLayout.JAVA_INT, 8) == IP6
                && ANCILLARY.get(ValueLayout.JAVA_INT, 12) == IPV6_PKTINFO;
        return new Received(DATA.asSlice(0, count), new Ends(copy(CLIENT), told ? info() : ByteBuffer.allocate(0)));
    }

    /** The interface matters for addresses of one link only; else the routes decide. */
    private static ByteBuffer info() {
        ByteBuffer info = copy(ANCILLARY.asSlice(HEAD, INFO));
        boolean ofLink = (info.get(0) & 0xff) == 0xfe && (info.get(1) & 0xc0) == 0x80;
        if (!ofLink) {
            info.putInt(16, 0);
        }
        return info;
    }

    private static ByteBuffer copy(MemorySegment segment) {
        return ByteBuffer.wrap(segment.toArray(ValueLayout.JAVA_BYTE));
    }

    /** From a connected socket; {@link MemorySegment#NULL} when there is none. */
    static MemorySegment receive(int fd) {
        int count = LibC.receive(fd, DATA, 0);
        return count < 0 ? MemorySegment.NULL : DATA.asSlice(0, count);
    }

    /** Sends to the client from the address that it asked. */
    static void send(int fd, MemorySegment data, Ends ends) {
        MemorySegment.copy(MemorySegment.ofBuffer(ends.client()), 0, CLIENT, 0, Address.SIZE);
        int size = ends.asked().capacity();
        if (size > 0) {
            ANCILLARY.set(ValueLayout.JAVA_LONG, 0, HEAD + INFO);
            ANCILLARY.set(ValueLayout.JAVA_INT, 8, IP6);
            ANCILLARY.set(ValueLayout.JAVA_INT, 12, IPV6_PKTINFO);
            MemorySegment.copy(MemorySegment.ofBuffer(ends.asked()), 0, ANCILLARY, HEAD, INFO);
        }
        describe(data, size > 0 ? CONTROL : 0);
        LibC.sendMessage(fd, MESSAGE);
    }

    private static void describe(MemorySegment data, int control) {
        PART.set(ValueLayout.JAVA_LONG, 0, data.address());
        PART.set(ValueLayout.JAVA_LONG, 8, data.byteSize());
        MESSAGE.set(ValueLayout.JAVA_LONG, 0, CLIENT.address());
        MESSAGE.set(ValueLayout.JAVA_INT, 8, Address.SIZE);
        MESSAGE.set(ValueLayout.JAVA_LONG, 16, PART.address());
        MESSAGE.set(ValueLayout.JAVA_LONG, 24, 1);
        MESSAGE.set(ValueLayout.JAVA_LONG, 32, control == 0 ? 0 : ANCILLARY.address());
        MESSAGE.set(ValueLayout.JAVA_LONG, 40, control);
        MESSAGE.set(ValueLayout.JAVA_INT, 48, 0);
    }
}
