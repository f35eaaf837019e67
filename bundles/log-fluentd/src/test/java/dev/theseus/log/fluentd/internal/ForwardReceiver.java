package dev.theseus.log.fluentd.internal;

import dev.theseus.testing.StreamReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ArrayValue;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

/** Reads the forward protocol by the library for MessagePack, and acknowledges what asks for it. */
final class ForwardReceiver {
    /** One record as it came. */
    record Entry(String tag, Value time, Map<Value, Value> fields) {
        String field(String name) {
            Value value = fields.get(ValueFactory.newString(name));
            return value == null ? "" : value.asStringValue().asString();
        }
    }

    private ForwardReceiver() {}

    static StreamReceiver start() {
        return StreamReceiver.start((in, out, kept) -> serve(in, out, kept, ""));
    }

    /** Acknowledges something else than it was sent. */
    static StreamReceiver startLying() {
        return StreamReceiver.start((in, out, kept) -> serve(in, out, kept, "else"));
    }

    private static void serve(InputStream in, OutputStream out, OutputStream kept, String answer) throws IOException {
        MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(in);
        while (unpacker.hasNext()) {
            Value message = unpacker.unpackValue();
            MessagePacker copy = MessagePack.newDefaultPacker(kept);
            copy.packValue(message);
            copy.flush();
            Value options = message.asArrayValue().get(2);
            Value chunk = options.asMapValue().map().get(ValueFactory.newString("chunk"));
            if (chunk != null) {
                MessagePacker packer = MessagePack.newDefaultPacker(out);
                packer.packMapHeader(1).packString("ack");
                packer.packString(answer.isEmpty() ? chunk.asStringValue().asString() : answer);
                packer.flush();
            }
        }
    }

    static List<Entry> entries(byte[] received) throws IOException {
        List<Entry> entries = new ArrayList<>();
        MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(received);
        while (unpacker.hasNext()) {
            ArrayValue message = unpacker.unpackValue().asArrayValue();
            String tag = message.get(0).asStringValue().asString();
            for (Value entry : message.get(1).asArrayValue()) {
                entries.add(new Entry(
                        tag,
                        entry.asArrayValue().get(0),
                        entry.asArrayValue().get(1).asMapValue().map()));
            }
        }
        return entries;
    }
}
