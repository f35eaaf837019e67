package dev.theseus.kit.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {
    @TempDir
    Path folder;

    private static PrivateKey generated(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair().getPrivate();
    }

    private static String pem(String label, byte[] der) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
    }

    /** In PKCS#8 the old formats are the last OCTET STRING, whose length takes two bytes for RSA and one for EC. */
    private static byte[] inner(PrivateKey key, int header, int skip) {
        byte[] der = key.getEncoded();
        return Arrays.copyOfRange(der, header + skip, der.length);
    }

    @Test
    void keysAreReadInBothOldAndNewForm() throws Exception {
        PrivateKey rsa = generated("RSA", 2048);
        Path file = folder.resolve("key.pem");
        Files.writeString(file, pem("PRIVATE KEY", rsa.getEncoded()));
        assertArrayEquals(rsa.getEncoded(), PemFiles.key(file).getEncoded());
        Files.writeString(file, "Bag Attributes\n" + pem("RSA PRIVATE KEY", inner(rsa, 22, 4)));
        assertArrayEquals(rsa.getEncoded(), PemFiles.key(file).getEncoded());

        PrivateKey ec = generated("EC", 256);
        Files.writeString(file, pem("PRIVATE KEY", ec.getEncoded()));
        assertArrayEquals(ec.getEncoded(), PemFiles.key(file).getEncoded());
        Files.writeString(file, "no key");
        assertTrue(assertThrows(IOException.class, () -> PemFiles.key(file))
                .getMessage()
                .contains(file.toString()));
    }

    @Test
    void whatOpensslWritesIsRead() throws Exception {
        for (String[] command : new String[][] {
            {"RSA", "genrsa", "-traditional", "-out", "key", "2048"},
            {"RSA", "genrsa", "-out", "key", "2048"},
            {"EC", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key"},
            {"EdDSA", "genpkey", "-algorithm", "ed25519", "-out", "key"}
        }) {
            String[] argv = command.clone();
            argv[0] = "openssl";
            Process process = new ProcessBuilder(argv)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertEquals(0, process.waitFor());
            assertEquals(command[0], PemFiles.key(folder.resolve("key")).getAlgorithm());
        }
    }
}
