package dev.theseus.http.server;

import com.google.gson.JsonElement;
import dev.theseus.api.driver.CallContext;
import dev.theseus.api.trace.Trace;
import dev.theseus.http.Hijacked;
import dev.theseus.http.HttpExchange;
import dev.theseus.http.Query;
import dev.theseus.http.channel.ChannelExchange;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An exchange over a Netty channel. */
final class NettyExchange implements HttpExchange, ChannelExchange {
    /** What the decoder of HTTP/1 takes of HTTP/2's preface for a request. */
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\n";

    private static final int REST_LIMIT = 8 * 1024 * 1024;
    private static final Duration PATIENCE = Duration.ofMillis(300);
    /** No request has a deadline; this only keeps forgotten ones from living for ever. */
    private static final Duration LONGEST = Duration.ofDays(30);

    private final Connection connection;
    private final Channel channel;
    private final HttpRequest request;
    private final ByteQueue body;
    private final BodyReader reader;
    private final HttpHeaders responseHeaders = new DefaultHttpHeaders();
    private final List<Runnable> disconnectActions = new ArrayList<>();
    private String path = "";
    private Map<String, String> variables = Map.of();
    private Query query = Query.parse("");
    private CallContext context = CallContext.of(LONGEST, Trace.NONE);
    private boolean disconnected;
    private volatile boolean committed;
    private volatile boolean streaming;
    private volatile boolean hijacked;
    private @Nullable OutputStream stream;

    NettyExchange(Connection connection, Channel channel, HttpRequest request, ByteQueue body, MemoryBudget budget) {
        this.connection = connection;
        this.channel = channel;
        this.request = request;
        this.body = body;
        this.reader = new BodyReader(body, budget, HttpUtil.getContentLength(request, -1L));
    }

    /** Path and query. Those who speak through a proxy send a whole address, which every server has to take. */
    String uri() {
        String uri = request.uri();
        if (!uri.startsWith("http://") && !uri.startsWith("https://")) {
            return uri;
        }
        int path = uri.indexOf('/', uri.indexOf("://") + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    /** Set by the dispatcher before the handler runs. */
    void routed(String newPath, Map<String, String> newVariables, Query newQuery) {
        path = newPath;
        variables = newVariables;
        query = newQuery;
    }

    void traced(Trace trace) {
        context = context.under(trace);
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String path(String variable) {
        String value = variables.get(variable);
        if (value == null) {
            throw new IllegalStateException("the route has no variable " + variable);
        }
        return value;
    }

    @Override
    public Query query() {
        return query;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.headers().get(name));
    }

    @Override
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    @Override
    public CallContext context() {
        return context;
    }

    @Override
    public void onDisconnect(Runnable action) {
        synchronized (disconnectActions) {
            if (!disconnected) {
                disconnectActions.add(action);
                return;
            }
        }
        action.run();
    }

    void disconnected() {
        List<Runnable> actions;
        synchronized (disconnectActions) {
            disconnected = true;
            actions = List.copyOf(disconnectActions);
            disconnectActions.clear();
        }
        context.cancel();
        actions.forEach(Runnable::run);
    }

    @Override
    public Optional<JsonElement> readJson() {
        return reader.read();
    }

    @Override
    public InputStream bodyStream() {
        return body;
    }

    @Override
    public void json(int status, JsonElement answer) {
        full(status, "application/json", (answer + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void empty(int status) {
        full(status, "", new byte[0]);
    }

    @Override
    public void text(int status, String answer) {
        full(status, "text/plain; charset=utf-8", answer.getBytes(StandardCharsets.UTF_8));
    }

    private void full(int status, String type, byte[] answer) {
        if (status >= 400) {
            takeRestOfBody();
        }
        boolean head = request.method().equals(HttpMethod.HEAD);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer));
        commit(response, type);
        if (status != 204 && status != 304) {
            HttpUtil.setContentLength(response, answer.length);
        }
        channel.writeAndFlush(response);
    }

    /** Clients that are answered while they still send a body of usual size complain of a broken pipe, beside the error. */
    private void takeRestOfBody() {
        body.drop(REST_LIMIT, PATIENCE);
    }

    private void commit(HttpResponse response, String type) {
        if (committed) {
            throw new IllegalStateException("a second answer to " + request.method() + " " + request.uri());
        }
        committed = true;
        // Whatever follows, an exec of hours perhaps, needs the request's document no more.
        reader.close();
        HttpHeaders headers = response.headers();
        headers.set(responseHeaders);
        if (!type.isEmpty()) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, type);
        }
        if (!isKeepAlive()) {
            headers.set(HttpHeaderNames.CONNECTION, "close");
        } else if (!request.protocolVersion().isKeepAliveDefault()) {
            headers.set(HttpHeaderNames.CONNECTION, "keep-alive");
        }
    }

    private boolean isKeepAlive() {
        return HttpUtil.isKeepAlive(request) && (stream == null || isChunked());
    }

    private boolean isChunked() {
        return request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    @Override
    public void responseHeader(String name, String value) {
        responseHeaders.set(name, value);
    }

    @Override
    public OutputStream stream(String contentType) throws IOException {
        streaming = true;
        stream = new ChannelOutput(channel, DefaultHttpContent::new, () -> {
            if (request.method().equals(HttpMethod.HEAD)) {
                return;
            }
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        });
        DefaultHttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        commit(response, contentType);
        if (isChunked()) {
            HttpUtil.setTransferEncodingChunked(response, true);
        }
        ChannelOutput.send(channel, response);
        return stream;
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    /** Whether the answer comes in pieces, maybe for ever. */
    boolean isStreaming() {
        return streaming;
    }

    boolean isHijacked() {
        return hijacked;
    }

    @Override
    public Hijacked hijack(String contentType) throws IOException {
        String head = wantsUpgrade()
                ? "HTTP/1.1 101 UPGRADED\r\nContent-Type: " + contentType
                        + "\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\n";
        return takeOver(head);
    }

    @Override
    public Hijacked upgrade(String protocol, Map<String, String> headers) throws IOException {
        return takeOver(switching(protocol, headers));
    }

    private static String switching(String protocol, Map<String, String> headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ")
                .append(protocol)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.toString();
    }

    private Hijacked takeOver(String head) throws IOException {
        return connection.hijack(channel, left(head));
    }

    /** What is sent before HTTP is left. */
    private String left(String head) {
        StringBuilder whole = new StringBuilder(head);
        responseHeaders.forEach(entry -> whole.append(entry.getKey())
                .append(": ")
                .append(entry.getValue())
                .append("\r\n"));
        committed = true;
        reader.close();
        streaming = true;
        hijacked = true;
        return whole.append("\r\n").toString();
    }

    @Override
    public void give(String protocol, Map<String, String> headers, Consumer<ChannelPipeline> install)
            throws IOException {
        String head = left(switching(protocol, headers));
        boolean preface = method().equals("PRI");
        connection.give(channel, preface ? "" : head, preface ? PREFACE : "", install);
    }

    /** The handler is through: closes what it left open and lets the next request come. */
    void finish(boolean failedMidway) {
        reader.close();
        if (hijacked) {
            return;
        }
        if (failedMidway) {
            // A chunked answer without its last chunk tells the client that something is missing.
            connection.abandoned();
            return;
        }
        if (stream != null) {
            try {
                stream.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        connection.finished(this, isKeepAlive());
    }

    /** Ends the request as if the client had gone; what was sent to a raw connection still arrives. */
    void cut() {
        disconnected();
        if (hijacked) {
            LingeringClose.begin(channel);
        }
    }
}
