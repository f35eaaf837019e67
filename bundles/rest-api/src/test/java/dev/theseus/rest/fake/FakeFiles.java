package dev.theseus.rest.fake;

import dev.theseus.api.driver.CallContext;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.host.FileEntry;
import dev.theseus.api.storage.Change;
import dev.theseus.engine.container.ContainerFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** One file, {@code /greeting}, and a place to put archives. */
public final class FakeFiles implements ContainerFiles {
    public volatile long received = -1;

    @Override
    public FileEntry stat(String reference, String path, CallContext context) {
        if (!path.equals("/greeting")) {
            throw EngineException.notFound("Could not find the file " + path + " in container " + reference);
        }
        return new FileEntry("greeting", 0100644, 5, Instant.parse("2026-01-02T03:04:05Z"), "", 0, 0);
    }

    @Override
    public void get(String reference, String path, HeaderSink header, OutputStream tar, CallContext context) {
        header.accept(stat(reference, path, context));
        write(tar, "a tar");
    }

    private static void write(OutputStream output, String text) {
        try {
            output.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw EngineException.cancelled("the client is gone");
        }
    }

    @Override
    public void put(
            String reference,
            String path,
            boolean noOverwriteDirNonDir,
            boolean copyUidGid,
            InputStream archive,
            CallContext context) {
        if (path.equals("/read-only")) {
            throw EngineException.forbidden("container rootfs is marked read-only");
        }
        try {
            received = archive.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw EngineException.cancelled("the client is gone");
        }
    }

    @Override
    public void changes(String reference, ChangeSink changes, CallContext context) throws IOException {
        changes.accept(new Change(Change.Kind.MODIFIED, "/etc"));
        changes.accept(new Change(Change.Kind.DELETED, "/etc/passwd"));
    }

    @Override
    public void export(String reference, OutputStream tar, CallContext context) {
        write(tar, "start");
        throw EngineException.internal("the disk broke");
    }
}
