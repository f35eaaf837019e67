package dev.theseus.engine.archive;

import com.github.luben.zstd.ZstdInputStream;
import dev.theseus.api.error.EngineException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Reads archives however they are compressed, going by their first bytes. */
public final class Decompression {
    private static final int LOOK = 6;
    private static final int BUFFER = 1 << 16;
    /** Found once; igzip inflates several times faster than the JDK does. */
    private static final Optional<String> IGZIP = FilterCommand.find("igzip");

    private Decompression() {}

    /** The uncompressed content. Closing the result closes {@code raw}. */
    public static InputStream open(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, BUFFER);
        in.mark(LOOK);
        byte[] head = in.readNBytes(LOOK);
        in.reset();
        if (startsWith(head, 0x1f, 0x8b)) {
            return IGZIP.isPresent()
                    ? FilterCommand.start(List.of(IGZIP.get(), "-d", "-c"), in)
                    : new ReadAhead(new GZIPInputStream(in, BUFFER));
        }
        if (startsWith(head, 0x28, 0xb5, 0x2f, 0xfd) || isSkippableFrame(head)) {
            return new ReadAhead(new ZstdInputStream(in));
        }
        if (startsWith(head, 'B', 'Z', 'h')) {
            return new ReadAhead(new BZip2CompressorInputStream(in, true));
        }
        if (startsWith(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            String xz = FilterCommand.find("xz")
                    .orElseThrow(() -> EngineException.notImplemented(
                            "the archive is compressed with xz: install xz-utils, or compress it with gzip or zstd"));
            return FilterCommand.start(List.of(xz, "-d", "-c", "-q"), in);
        }
        return in;
    }

    private static boolean isSkippableFrame(byte[] head) {
        return head.length >= 4 && (head[0] & 0xf0) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18;
    }

    private static boolean startsWith(byte[] head, int... magic) {
        if (head.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
