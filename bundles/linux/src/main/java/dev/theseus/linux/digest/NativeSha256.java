package dev.theseus.linux.digest;

import com.sun.jna.Memory;
import java.security.MessageDigestSpi;
import org.jspecify.annotations.Nullable;

/** SHA-256 by {@link LibCrypto}. As any message digest, for one thread at a time. */
final class NativeSha256 extends MessageDigestSpi implements Cloneable {
    private static final int HASH = 32;
    /** {@code SHA256_CTX} has 112 bytes. */
    private static final int STATE = 128;

    private static final int CHUNK = 1 << 16;

    private final byte[] state;
    private @Nullable Memory chunk;

    NativeSha256() {
        state = new byte[STATE];
        engineReset();
    }

    private NativeSha256(byte[] state) {
        this.state = state;
    }

    @Override
    protected int engineGetDigestLength() {
        return HASH;
    }

    @Override
    protected void engineUpdate(byte input) {
        engineUpdate(new byte[] {input}, 0, 1);
    }

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {
        Memory copy = chunk;
        if (copy == null || copy.size() < Math.min(length, CHUNK)) {
            copy = new Memory(length < CHUNK ? Math.max(length, 64) : CHUNK);
            chunk = copy;
        }
        for (int done = 0; done < length; ) {
            int part = Math.min(CHUNK, length - done);
            copy.write(0, input, offset + done, part);
            LibCrypto.Calls.SHA256_Update(state, copy, part);
            done += part;
        }
    }

    @Override
    protected byte[] engineDigest() {
        byte[] hash = new byte[HASH];
        LibCrypto.Calls.SHA256_Final(hash, state);
        engineReset();
        return hash;
    }

    @Override
    protected void engineReset() {
        LibCrypto.Calls.SHA256_Init(state);
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // All state is one array, and the chunk is not shared.
    public Object clone() {
        return new NativeSha256(state.clone());
    }
}
