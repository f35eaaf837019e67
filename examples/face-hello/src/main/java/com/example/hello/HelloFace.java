package com.example.hello;

import dev.theseus.http.Face;
import dev.theseus.http.Failure;
import dev.theseus.http.HandlerRoutes;
import dev.theseus.http.Hijacked;
import dev.theseus.http.HttpExchange;
import dev.theseus.http.Routes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;

/**
 * Says hello: {@code GET /hello?name=you}, each second again with {@code &follow=1}. {@code POST /hello} says back what it
 * hears.
 */
@Component(service = Face.class)
public final class HelloFace implements Face {
    private static final String TEXT = "text/plain; charset=utf-8";

    @Override
    public Routes routes() {
        return new HandlerRoutes().get("/hello", HelloFace::hello).post("/hello", HelloFace::echo);
    }

    private static void hello(HttpExchange exchange) throws IOException {
        String greeting = "Hello, " + exchange.query().find("name").orElse("world") + "!\n";
        if (!exchange.query().flag("follow")) {
            exchange.text(200, greeting);
            return;
        }
        // Goes on until the client leaves, also when this face has long left the daemon.
        try (OutputStream stream = exchange.stream(TEXT)) {
            while (!exchange.context().cancelled().get()) {
                stream.write(greeting.getBytes(StandardCharsets.UTF_8));
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Leaves HTTP: from here on the connection is a pair of streams. */
    private static void echo(HttpExchange exchange) throws IOException {
        try (Hijacked connection = exchange.hijack(TEXT)) {
            connection.input().transferTo(connection.output());
        }
    }

    @Override
    public void refuse(HttpExchange exchange, Failure failure) {
        exchange.text(failure.status(), "Sorry: " + failure.message() + "\n");
    }
}
