package dev.theseus.rest.container;

import com.google.gson.stream.JsonWriter;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.storage.Change;
import dev.theseus.engine.container.ContainerFiles;
import dev.theseus.http.LazyStream;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.json.ObjectBuilder;
import dev.theseus.rest.json.Times;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A container's files. */
final class ArchiveHandlers {
    private static final String TAR = "application/x-tar";
    private static final int BUFFER = 64 << 10;
    private static final String STAT_HEADER = "X-Docker-Container-Path-Stat";

    private final ContainerFiles files;

    ArchiveHandlers(ContainerFiles files) {
        this.files = files;
    }

    /** One after the other: how many there are is up to whoever made the files. */
    void changes(Exchange exchange) throws IOException {
        LazyStream answer = new LazyStream(exchange, "application/json");
        Writer out = new BufferedWriter(new OutputStreamWriter(answer, StandardCharsets.UTF_8), BUFFER);
        JsonWriter json = new JsonWriter(out);
        json.beginArray();
        files.changes(
                exchange.path("id"),
                change -> {
                    json.beginObject();
                    json.name("Path").value(change.path());
                    json.name("Kind").value(number(change.kind()));
                    json.endObject();
                },
                exchange.context());
        json.endArray();
        out.write('\n');
        out.flush();
        answer.complete();
    }

    private static int number(Change.Kind kind) {
        return switch (kind) {
            case MODIFIED -> 0;
            case ADDED -> 1;
            case DELETED -> 2;
        };
    }

    void export(Exchange exchange) throws IOException {
        LazyStream tar = new LazyStream(exchange, TAR);
        files.export(exchange.path("id"), tar, exchange.context());
        tar.complete();
    }

    void stat(Exchange exchange) {
        FileEntry entry = files.stat(exchange.path("id"), path(exchange), exchange.context());
        exchange.responseHeader(STAT_HEADER, encode(entry));
        exchange.empty(200);
    }

    void get(Exchange exchange) throws IOException {
        LazyStream tar = new LazyStream(exchange, TAR);
        files.get(
                exchange.path("id"),
                path(exchange),
                entry -> exchange.responseHeader(STAT_HEADER, encode(entry)),
                tar,
                exchange.context());
        tar.complete();
    }

    void put(Exchange exchange) {
        files.put(
                exchange.path("id"),
                path(exchange),
                exchange.query().flag("noOverwriteDirNonDir"),
                exchange.query().flag("copyUIDGID"),
                exchange.bodyStream(),
                exchange.context());
        exchange.empty(200);
    }

    private static String path(Exchange exchange) {
        String path = exchange.query().find("path").orElseThrow(() -> EngineException.invalid("path cannot be empty"));
        if (path.indexOf('\0') >= 0) {
            throw EngineException.invalid("invalid path: it has a NUL byte in it");
        }
        return path;
    }

    private static String encode(FileEntry entry) {
        String json = ObjectBuilder.object()
                .put("name", entry.name())
                .put("size", entry.size())
                .put("mode", goMode(entry.mode()))
                .put("mtime", Times.rfc3339(entry.modified()))
                .put("linkTarget", entry.linkTarget())
                .build()
                .toString();
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** The mode with its type in the bits where Go's os.FileMode has it. */
    private static long goMode(int mode) {
        long type = switch (mode & 0170000) {
            case 0040000 -> 1L << 31;
            case 0120000 -> 1L << 27;
            case 0060000 -> 1L << 26;
            case 0020000 -> 1L << 26 | 1L << 21;
            case 0010000 -> 1L << 25;
            case 0140000 -> 1L << 24;
            default -> 0;
        };
        long setUid = (mode & 04000) == 0 ? 0 : 1L << 23;
        long setGid = (mode & 02000) == 0 ? 0 : 1L << 22;
        long sticky = (mode & 01000) == 0 ? 0 : 1L << 20;
        return type | setUid | setGid | sticky | mode & 0777;
    }
}
