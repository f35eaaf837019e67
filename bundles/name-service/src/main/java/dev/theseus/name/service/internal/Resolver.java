package dev.theseus.name.service.internal;

import io.netty.handler.codec.dns.DnsResponseCode;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the answer to each message that one container sends. */
final class Resolver {
    private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);
    private static final int AT_ONCE = 256;
    private static final int LARGEST = 65535;

    private final TableAnswers table;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private volatile Upstream upstream;

    Resolver(TableAnswers table, Upstream upstream) {
        this.table = table;
        this.upstream = upstream;
    }

    void setUpstream(Upstream other) {
        upstream = other;
    }

    /**
     * Never blocks: answers of the table are given at once, others by a thread of their own.
     *
     * @param stream whether the message came by TCP
     * @param answer called once with the whole answer; not at all for what is too short to be a message
     */
    void resolve(byte[] message, boolean stream, Consumer<byte[]> answer) {
        if (message.length < Query.HEADER) {
            return;
        }
        Optional<Query> query = Query.parse(message);
        try {
            Optional<byte[]> known =
                    query.flatMap(asked -> table.answer(asked, stream ? LARGEST : asked.payloadLimit()));
            if (known.isPresent()) {
                answer.accept(known.get());
                return;
            }
        } catch (RuntimeException e) {
            LOG.warn("name table failed: {}", e.toString());
            answer.accept(Reply.failure(message, DnsResponseCode.SERVFAIL));
            return;
        }
        if (!places.tryAcquire()) {
            answer.accept(Reply.failure(message, DnsResponseCode.SERVFAIL));
            return;
        }
        Thread.ofVirtual().name("dns-forward").start(() -> {
            try {
                answer.accept(upstream.ask(message, stream));
            } finally {
                places.release();
            }
        });
    }
}
