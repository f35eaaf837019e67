package dev.theseus.linux.netlink;

import com.sun.jna.Memory;
import dev.theseus.api.host.Subscription;
import dev.theseus.linux.descriptor.Descriptor;
import dev.theseus.linux.internal.Errno;
import dev.theseus.linux.internal.LibC;
import dev.theseus.linux.internal.Poller;
import dev.theseus.linux.process.Spawner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to what the kernel announces of nf_tables in the network namespace of the thread that opens it. All monitors share
 * one thread, which sleeps as long as nobody changes any rule.
 */
public final class FilterMonitor implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(FilterMonitor.class);

    /** Started with the first monitor. */
    private static final class Announcements {
        static final Poller POLLER = new Poller("linux-filter-monitor");
    }

    private static final int AF_NETLINK = 16;
    private static final int ADDRESS_SIZE = 12;
    private static final int NFNLGRP_NFTABLES = 7;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int ENOBUFS = 105;
    private static final int BUFFER = 64 << 10;
    private static final int SUBSYSTEM = 10;
    private static final int NFGENMSG = 4;
    private static final int NEW_GENERATION = 15;
    private static final int GENERATION_PROCESS = 2;
    /** Tables, chains, rules, sets and their elements. */
    private static final Set<Integer> REMOVALS = Set.of(2, 5, 8, 11, 14);

    private final Descriptor socket;
    private final byte[] mark;
    private final Runnable onRemoval;
    private final Memory buffer = new Memory(BUFFER);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Poller.Registration registration;
    /** Only the poller's thread touches it. */
    private boolean removed;

    private FilterMonitor(Descriptor socket, String mark, Runnable onRemoval) {
        this.socket = socket;
        this.mark = mark.getBytes(StandardCharsets.US_ASCII);
        this.onRemoval = onRemoval;
        this.registration = Announcements.POLLER.add(socket.number(), Poller.IN, events -> read());
    }

    /** As {@link dev.theseus.api.host.FirewallEvents#onForeignRemoval}; blocks no longer than a system call. */
    public static FilterMonitor open(String mark, Runnable onRemoval) {
        Descriptor socket = NetlinkSocket.netfilter();
        byte[] address = ByteBuffer.allocate(ADDRESS_SIZE)
                .order(ByteOrder.nativeOrder())
                .putShort(0, (short) AF_NETLINK)
                .putInt(8, 1 << (NFNLGRP_NFTABLES - 1))
                .array();
        if (LibC.bind(socket.number(), address, address.length) < 0) {
            int errno = Errno.last();
            socket.close();
            throw Errno.failure("listen to changes of", "nf_tables", errno);
        }
        return new FilterMonitor(socket, mark, onRemoval);
    }

    private void read() {
        while (!closed.get()) {
            long length = LibC.recv(socket.number(), buffer, BUFFER, MSG_DONTWAIT);
            if (length >= 0) {
                messages(buffer.getByteArray(0, (int) length));
                continue;
            }
            int errno = Errno.last();
            if (errno == ENOBUFS) {
                // What was lost may have been about us.
                tell();
            } else if (errno == Errno.EAGAIN) {
                return;
            } else if (errno != Errno.EINTR) {
                LOG.warn("changes of nf_tables are not noticed any more: {}", Errno.text(errno));
                registration.close();
                return;
            }
        }
    }

    private void messages(byte[] datagram) {
        ByteBuffer data = ByteBuffer.wrap(datagram).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + NetlinkMessage.HEADER <= datagram.length) {
            int size = data.getInt(at);
            if (size < NetlinkMessage.HEADER || at + size > datagram.length) {
                return;
            }
            int type = data.getShort(at + 4) & 0xffff;
            if (type >> 8 == SUBSYSTEM) {
                message(type & 0xff, datagram, at + NetlinkMessage.HEADER + NFGENMSG, at + size);
            }
            at += (size + 3) & ~3;
        }
    }

    /** The announcement of a new generation ends a transaction and tells whose it was. */
    private void message(int kind, byte[] datagram, int from, int to) {
        if (REMOVALS.contains(kind)) {
            removed |= hasMark(datagram, from, to);
        } else if (kind == NEW_GENERATION && removed) {
            removed = false;
            boolean own = Attributes.parse(datagram, from, to)
                    .bytes(GENERATION_PROCESS)
                    .filter(value ->
                            value.length == 4 && isOwn(ByteBuffer.wrap(value).getInt()))
                    .isPresent();
            if (!own) {
                tell();
            }
        }
    }

    private static boolean isOwn(int pid) {
        return pid == ProcessHandle.current().pid() || Spawner.hasStarted(pid);
    }

    private boolean hasMark(byte[] datagram, int from, int to) {
        for (int start = from; start + mark.length <= to; start++) {
            int same = 0;
            while (same < mark.length && datagram[start + same] == mark[same]) {
                same++;
            }
            if (same == mark.length) {
                return true;
            }
        }
        return false;
    }

    private void tell() {
        Thread.startVirtualThread(onRemoval);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            registration.close();
            socket.close();
        }
    }
}
