package dev.theseus.engine.slot;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.driver.Driver;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The place of one driver. Every call is a span of the context's trace, named {@code kind.operation}, and is counted until
 * it returns. Foreign exceptions are flattened to {@code INTERNAL} with their text.
 *
 * <p>Without an active driver a call waits until one comes, at most the parking time and never past the context's
 * deadline, then fails with {@code UNAVAILABLE}, naming the driver and what to do. No lock is held during a call.
 */
@ProviderType
public interface Slot<D extends Driver> {
    String name();

    /**
     * What the driver that is here, or was here last, said that it can do ({@link
     * dev.theseus.api.driver.DriverInfo#capabilities}), before the daemon's start too; empty when there never was one.
     * From memory, asking no driver.
     */
    Optional<Set<String>> capabilities();

    <T> T call(String operation, CallContext context, BiFunction<D, CallContext, T> body);

    default void run(String operation, CallContext context, BiConsumer<D, CallContext> body) {
        call(operation, context, (driver, c) -> {
            body.accept(driver, c);
            return Boolean.TRUE;
        });
    }

    /**
     * Like {@link #call} for a driver that reads what the caller supplies, as slowly as that comes. When the driver is to leave,
     * the source ends for it and the call fails with {@code UNAVAILABLE}: it is made again, with the source from its beginning.
     */
    default <T> T feed(String operation, CallContext context, InputStream source, Feeding<D, T> body) {
        return call(operation, context, (driver, c) -> body.apply(driver, source, c));
    }

    /**
     * Like {@link #call} for long work that can be begun again at any time: when the driver is to leave, its thread is
     * interrupted, and the work is given to the next driver from its beginning.
     */
    default <T> T repeat(String operation, CallContext context, BiFunction<D, CallContext, T> body) {
        return call(operation, context, body);
    }

    /** What is done with a driver and a source. */
    @FunctionalInterface
    interface Feeding<D, T> {
        T apply(D driver, InputStream source, CallContext context);
    }

    /**
     * Like {@link #call} for calls that yield a stream, which stays counted until it is closed. When the driver is to leave,
     * reading throws a {@link DriverLeftException}: the caller closes the stream and asks for the rest, which the next driver
     * gives.
     */
    InputStream stream(String operation, CallContext context, BiFunction<D, CallContext, InputStream> body);
}
