package dev.theseus.linux.digest;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Offers {@code SHA-256} by libcrypto as the last of the JDK's security providers: only who asks for it by the name {@value #NAME}
 * gets it. The JDK's own is a tenth as fast where no optimizing compiler is at work. The library is loaded at the first use; without
 * it the algorithm is not there.
 */
public final class NativeDigests {
    private static final String NAME = "Theseus";

    private NativeDigests() {}

    /** Takes a moment: the JDK loads all its other providers before it takes one more. */
    public static void offer() {
        Security.addProvider(new Offer());
    }

    public static void withdraw() {
        Security.removeProvider(NAME);
    }

    private static final class Offer extends Provider {
        private static final long serialVersionUID = 1L;

        Offer() {
            super(NAME, "1", "SHA-256 by libcrypto");
            putService(new Sha256(this));
        }
    }

    private static final class Sha256 extends Provider.Service {
        Sha256(Provider provider) {
            super(provider, "MessageDigest", "SHA-256", NativeSha256.class.getName(), List.of(), Map.of());
        }

        @Override
        public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
            if (!LibCrypto.isPresent()) {
                throw new NoSuchAlgorithmException("this host has no libcrypto");
            }
            return new NativeSha256();
        }
    }
}
