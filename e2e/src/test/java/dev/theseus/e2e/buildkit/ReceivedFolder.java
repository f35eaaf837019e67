package dev.theseus.e2e.buildkit;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.theseus.buildkit.message.FileStat;
import dev.theseus.buildkit.message.Packet;
import dev.theseus.grpc.ServerCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Takes a result that the daemon sends as a folder: asks for one file after the other. */
final class ReceivedFolder {
    private ReceivedFolder() {}

    /** @return what was listed */
    static List<String> receive(ServerCall call, Path target) {
        List<FileStat> list = new ArrayList<>();
        for (Packet packet = next(call); packet.hasStat(); packet = next(call)) {
            list.add(packet.getStat());
        }
        try {
            Files.createDirectories(target);
            for (int id = 0; id < list.size(); id++) {
                FileStat stat = list.get(id);
                if (stat.getMode() < 0) {
                    Files.createDirectories(target.resolve(stat.getPath().toStringUtf8()));
                } else {
                    call.send(Packet.newBuilder()
                            .setType(Packet.Type.REQUEST)
                            .setId(id)
                            .build()
                            .toByteArray());
                    ByteArrayOutputStream content = new ByteArrayOutputStream();
                    for (Packet data = next(call); !data.getData().isEmpty(); data = next(call)) {
                        data.getData().writeTo(content);
                    }
                    Files.write(target.resolve(stat.getPath().toStringUtf8()), content.toByteArray());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        call.send(Packet.newBuilder().setType(Packet.Type.FINISHED).build().toByteArray());
        var _ = next(call);
        return list.stream().map(stat -> stat.getPath().toStringUtf8()).toList();
    }

    private static Packet next(ServerCall call) {
        try {
            return Packet.parseFrom(call.receive().orElseThrow());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
