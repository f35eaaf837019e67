package dev.theseus.http.channel;

import dev.theseus.http.HttpExchange;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;

/** An exchange whose connection can be given to handlers of Netty. */
@ProviderType
public interface ChannelExchange {
    /** The exchange's own. */
    static ChannelExchange of(HttpExchange exchange) {
        if (exchange instanceof ChannelExchange own) {
            return own;
        }
        throw new IllegalArgumentException("no exchange of this server: " + exchange.getClass());
    }

    /**
     * Gives the connection away after a 101; where the request was HTTP/2's preface ({@code PRI *}, which a face may have a route
     * for), at once, and the preface is read again by the new handlers. The exchange's context is cancelled, and what was told to {@link
     * HttpExchange#onDisconnect} runs, when the connection has ended. Its handler may return before. A
     * client that only stops sending shows as an event of the channel: nothing is closed then.
     *
     * @param protocol value of the {@code Upgrade} header
     * @param headers further response headers
     * @param install adds the handlers, on the channel's event loop; bytes that are here already come after that
     */
    void give(String protocol, Map<String, String> headers, Consumer<ChannelPipeline> install) throws IOException;
}
