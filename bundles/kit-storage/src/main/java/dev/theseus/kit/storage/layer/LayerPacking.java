package dev.theseus.kit.storage.layer;

import dev.theseus.api.driver.CallContext;
import dev.theseus.kit.storage.tar.TarPacker;
import dev.theseus.linux.file.RootedDirectory;
import dev.theseus.linux.thread.PlatformThreads;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Packs layers: buffered, on a platform thread, and ended when nobody waits for them any longer. */
public final class LayerPacking {
    private static final int BUFFER = 128 << 10;

    private LayerPacking() {}

    /** @param content adds the entries; the archive is finished after it */
    public static void pack(
            Path folder,
            TarPacker.Whiteouts whiteouts,
            OutputStream tar,
            CallContext context,
            Consumer<TarPacker> content) {
        PlatformThreads.run(() -> {
            OutputStream buffered = new BufferedOutputStream(new Watched(tar, context), BUFFER);
            try (RootedDirectory root = RootedDirectory.open(folder);
                    TarPacker packer = new TarPacker(root, buffered, whiteouts)) {
                content.accept(packer);
                packer.finish();
            }
        });
    }

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
