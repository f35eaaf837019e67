package dev.theseus.log.gelf.internal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Packs a message as its options want it. */
final class Packed {
    private Packed() {}

    static byte[] of(byte[] json, GelfOptions options) throws IOException {
        if (options.compression() == GelfOptions.Compression.NONE) {
            return json;
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream(json.length / 2);
        try (OutputStream out = options.compression() == GelfOptions.Compression.GZIP
                ? gzip(packed, options.level())
                : zlib(packed, options.level())) {
            out.write(json);
        }
        return packed.toByteArray();
    }

    private static OutputStream gzip(OutputStream to, int level) throws IOException {
        return new GZIPOutputStream(to) {
            {
                def.setLevel(level);
            }
        };
    }

    private static OutputStream zlib(OutputStream to, int level) {
        Deflater deflater = new Deflater(level);
        return new DeflaterOutputStream(to, deflater) {
            @Override
            public void close() throws IOException {
                super.close();
                deflater.end();
            }
        };
    }
}
