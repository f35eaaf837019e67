package dev.theseus.relay;

import java.util.function.Consumer;

/** A client's connection and the one to the container; each direction ends by itself. */
final class Connection {
    private final int client;
    private final int server;
    private final Direction up;
    private final Direction down;
    private final EventLoop.Watch clientWatch;
    private final EventLoop.Watch serverWatch;
    private final Consumer<Connection> onClose;
    private boolean connected;
    private boolean open = true;

    /**
     * @param server may still be on its way
     * @param onClose told once, when both are closed
     */
    Connection(EventLoop loop, int client, int server, Consumer<Connection> onClose) {
        this.client = client;
        this.server = server;
        this.onClose = onClose;
        up = new Direction(client, server);
        down = new Direction(server, client);
        Sockets.tune(client);
        Sockets.tune(server);
        clientWatch = loop.watch(client, 0, this::ready);
        serverWatch = loop.watch(server, EventLoop.OUT, this::ready);
    }

    private void ready(int events) {
        if (!connected) {
            connected = Sockets.failure(server) == 0;
        }
        boolean well = connected && up.move();
        // All the same, for the last words of the other one.
        boolean downWell = connected && down.move();
        if (!well || !downWell || up.isOver() && down.isOver()) {
            close();
            return;
        }
        clientWatch.interest(up.interestOfSource() | down.interestOfSink());
        serverWatch.interest(down.interestOfSource() | up.interestOfSink());
    }

    void close() {
        if (open) {
            open = false;
            clientWatch.close();
            serverWatch.close();
            up.close();
            down.close();
            LibC.close(client);
            LibC.close(server);
            onClose.accept(this);
        }
    }
}
