package dev.theseus.linux.digest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.Security;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeDigestsTest {
    @BeforeEach
    void offer() {
        assumeTrue(LibCrypto.isPresent(), "no libcrypto here");
        NativeDigests.offer();
    }

    @AfterEach
    void withdraw() {
        NativeDigests.withdraw();
    }

    private static byte[] random(int size) {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        return data;
    }

    private static MessageDigest here() throws Exception {
        return MessageDigest.getInstance("SHA-256", "Theseus");
    }

    private static byte[] expected(byte[] data) throws Exception {
        return MessageDigest.getInstance("SHA-256", "SUN").digest(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 55, 56, 63, 64, 65, 1000, 65535, 65536, 65537, 1_000_000})
    void isTheSameAsTheJdks(int size) throws Exception {
        byte[] data = random(size);
        MessageDigest hash = here();
        assertArrayEquals(expected(data), hash.digest(data));
        // In pieces of all kinds, with the same object again.
        int at = 0;
        for (int part = 1; at < size; part = part * 3 + 1) {
            int length = Math.min(part, size - at);
            hash.update(data, at, length);
            at += length;
        }
        assertArrayEquals(expected(data), hash.digest());
        for (byte one : random(100)) {
            hash.update(one);
        }
        assertArrayEquals(expected(random(100)), hash.digest());
        hash.update(ByteBuffer.allocateDirect(size).put(data).flip());
        assertArrayEquals(expected(data), hash.digest());
    }

    @Test
    void aCopyGoesItsOwnWay() throws Exception {
        byte[] data = random(5000);
        MessageDigest first = here();
        first.update(data, 0, 3000);
        MessageDigest second = (MessageDigest) first.clone();
        first.update(data, 3000, 2000);
        assertArrayEquals(expected(data), first.digest());
        second.update(data, 3000, 1000);
        assertArrayEquals(expected(java.util.Arrays.copyOf(data, 4000)), second.digest());
        first.update(data);
        first.reset();
        assertArrayEquals(expected(data), first.digest(data));
        assertEquals(32, first.getDigestLength());
    }

    @Test
    void isOnlyForThoseWhoAskForItAndWhileItIsOffered() throws Exception {
        assertNotEquals(
                "Theseus", MessageDigest.getInstance("SHA-256").getProvider().getName());
        NativeDigests.withdraw();
        assertNull(Security.getProvider("Theseus"));
    }
}
