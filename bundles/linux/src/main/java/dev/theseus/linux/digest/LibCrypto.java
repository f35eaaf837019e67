package dev.theseus.linux.digest;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OpenSSL's libcrypto, where it is installed. It hashes with the processor's own SHA instructions. */
final class LibCrypto {
    private static final Logger LOG = LoggerFactory.getLogger(LibCrypto.class);
    private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so.1.1");
    private static final boolean PRESENT = load();

    private LibCrypto() {}

    static boolean isPresent() {
        return PRESENT;
    }

    private static boolean load() {
        for (String name : NAMES) {
            try {
                Native.register(Calls.class, NativeLibrary.getInstance(name));
                return true;
            } catch (LinkageError e) {
                LOG.debug("{} cannot be used", name, e);
            }
        }
        return false;
    }

    /** One to one. A state is copied in and, after the call, out again; all return 1. */
    static final class Calls {
        private Calls() {}

        static native int SHA256_Init(byte[] state);

        static native int SHA256_Update(byte[] state, Pointer data, long length);

        static native int SHA256_Final(byte[] hash, byte[] state);
    }
}
