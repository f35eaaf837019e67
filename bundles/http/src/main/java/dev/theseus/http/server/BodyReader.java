package dev.theseus.http.server;

import com.google.gson.JsonElement;
import dev.theseus.api.error.EngineException;
import dev.theseus.http.RequestRefused;
import dev.theseus.http.json.JsonDocument;
import dev.theseus.http.json.JsonMeter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one request's body as JSON, while it comes and within bounds. What it takes is kept until it is closed. */
final class BodyReader implements JsonMeter, AutoCloseable {
    private static final int LONGEST = 4 * 1024 * 1024;
    /** In the heap, of one body; a hundred thousand labels take twenty. */
    private static final long LARGEST = 32L * 1024 * 1024;
    /** In the heap, for which a request need not ask; the usual ones take a tenth of it. */
    private static final long FREE = 64 * 1024;
    /** Who has his part of the memory must come to an end. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ByteQueue body;
    private final MemoryBudget budget;
    private final long announced;
    private long spent;
    private MemoryBudget.@Nullable Share share;

    /** @param announced length, or -1 */
    BodyReader(ByteQueue body, MemoryBudget budget, long announced) {
        this.body = body;
        this.budget = budget;
        this.announced = announced;
    }

    /**
     * Reads all of it.
     *
     * @return empty for a body without a value
     */
    Optional<JsonElement> read() {
        if (announced > LONGEST) {
            throw tooLong();
        }
        return JsonDocument.read(new InputStreamReader(new Bounded(), StandardCharsets.UTF_8), this);
    }

    @Override
    public void spend(long bytes) {
        spent += bytes;
        if (spent > LARGEST) {
            throw EngineException.invalid("invalid JSON: the request has too many values: they would take over "
                    + LARGEST / (1024 * 1024) + " MiB of memory");
        }
        if (spent > FREE && share == null) {
            share = budget.take(announced < 0 ? LARGEST : Math.min(LARGEST, announced * JsonDocument.WORST_COST));
            body.hurry(PATIENCE);
        }
    }

    @Override
    public void close() {
        MemoryBudget.Share taken = share;
        if (taken != null) {
            share = null;
            taken.close();
        }
    }

    private static RequestRefused tooLong() {
        return RequestRefused.tooLarge("the request's body is over " + LONGEST + " bytes");
    }

    private final class Bounded extends FilterInputStream {
        private long left = LONGEST;

        Bounded() {
            super(body);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            left -= Math.max(0, count);
            if (left < 0) {
                throw tooLong();
            }
            return count;
        }
    }
}
