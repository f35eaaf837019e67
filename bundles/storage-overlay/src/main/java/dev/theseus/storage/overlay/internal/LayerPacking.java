package dev.theseus.storage.overlay.internal;

import dev.theseus.api.driver.CallContext;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.tar.TarPacker;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Writes a snapshot's upper folder as a layer: it is the difference, with overlayfs's marks turned into whiteouts. */
final class LayerPacking {
    private static final int BUFFER = 128 << 10;

    private LayerPacking() {}

    static void pack(Path upper, OutputStream tar, CallContext context) {
        PlatformThreads.run(() -> {
            OutputStream buffered = new BufferedOutputStream(new Watched(tar, context), BUFFER);
            try (RootedDirectory root = RootedDirectory.open(upper);
                    TarPacker packer = new TarPacker(root, buffered, TarPacker.Whiteouts.FROM_OVERLAY)) {
                packer.addContents();
                packer.finish();
            }
        });
    }

    /** Ends a long packing when nobody waits for it any longer. */
    private static final class Watched extends FilterOutputStream {
        private final CallContext context;

        Watched(OutputStream out, CallContext context) {
            super(out);
            this.context = context;
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            context.check("pack layer");
            out.write(source, offset, length);
        }
    }
}
