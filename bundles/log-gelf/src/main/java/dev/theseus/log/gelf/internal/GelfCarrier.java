package dev.theseus.log.gelf.internal;

import dev.theseus.api.log.LogLine;
import dev.theseus.kit.log.wire.Carrier;
import dev.theseus.kit.log.wire.DatagramWire;
import dev.theseus.kit.log.wire.StreamWire;
import dev.theseus.kit.log.wire.Wire;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Sends one stream's messages: over TCP each ended by a zero byte, over UDP packed and in chunks. */
record GelfCarrier(GelfOptions options, GelfMessage message) implements Carrier<Wire> {
    private boolean datagrams() {
        return options.address().scheme().equals("udp");
    }

    @Override
    public Wire dial() throws IOException {
        String host = options.address().host().isEmpty()
                ? "localhost"
                : options.address().host();
        int port = options.address().port();
        return datagrams() ? DatagramWire.open(host, port) : StreamWire.tcp(host, port);
    }

    @Override
    public void carry(List<LogLine> lines, int first, Wire wire) throws IOException {
        for (LogLine line : lines) {
            byte[] json = message.of(line).orElse(null);
            if (json == null) {
                continue;
            }
            if (datagrams()) {
                for (byte[] datagram : Chunks.of(Packed.of(json, options))) {
                    wire.send(datagram);
                }
            } else {
                wire.send(Arrays.copyOf(json, json.length + 1));
            }
        }
    }
}
