package example.registry.shelf;

import dev.theseus.api.driver.CallContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a blob until nobody waits for it any longer. */
final class BlobInput extends FilterInputStream {
    private final CallContext context;
    private final String what;

    private BlobInput(InputStream in, CallContext context, String what) {
        super(in);
        this.context = context;
        this.what = what;
    }

    static InputStream open(Path file, long offset, CallContext context) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ).position(offset);
        return new BlobInput(Channels.newInputStream(channel), context, "read " + file);
    }

    @Override
    public int read() throws IOException {
        context.check(what);
        return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        context.check(what);
        return super.read(target, offset, length);
    }
}
