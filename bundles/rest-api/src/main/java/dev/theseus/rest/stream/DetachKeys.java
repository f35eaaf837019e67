package dev.theseus.rest.stream;

import dev.theseus.api.error.EngineException;
import java.io.ByteArrayOutputStream;

/** Watches what a terminal's client types for the sequence that ends the attachment. Not thread-safe. */
public final class DetachKeys {
    private static final String DEFAULT = "ctrl-p,ctrl-q";

    private final byte[] keys;
    private int matched;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /**
     * Parses {@code ctrl-a,b,ctrl-@}.
     *
     * @param text empty for ctrl-p,ctrl-q
     */
    public static DetachKeys parse(String text) {
        String[] names = (text.isEmpty() ? DEFAULT : text).split(",", -1);
        byte[] keys = new byte[names.length];
        for (int i = 0; i < names.length; i++) {
            keys[i] = code(names[i], text);
        }
        return new DetachKeys(keys);
    }

    private static byte code(String name, String text) {
        if (name.length() == 1 && name.charAt(0) < 128) {
            return (byte) name.charAt(0);
        }
        if (name.length() == "ctrl-x".length() && name.startsWith("ctrl-")) {
            char key = name.charAt(5);
            if (key >= 'a' && key <= 'z') {
                return (byte) (key - 'a' + 1);
            }
            int control = "@[\\]^_".indexOf(key);
            if (control >= 0) {
                return (byte) (control == 0 ? 0 : 26 + control);
            }
        }
        throw EngineException.invalid("invalid detach keys (" + text + "): unknown key '" + name
                + "', use letters or ctrl-a to ctrl-z, ctrl-@, ctrl-[, ctrl-\\, ctrl-], ctrl-^, ctrl-_");
    }

    /**
     * What became of some input.
     *
     * @param pass what goes on to the process; keys that may begin the sequence are held back
     * @param detached whether the sequence is complete
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    public record Typed(byte[] pass, boolean detached) {}

    public Typed typed(byte[] data, int length) {
        ByteArrayOutputStream pass = new ByteArrayOutputStream(length);
        for (int i = 0; i < length; i++) {
            if (data[i] != keys[matched]) {
                pass.write(keys, 0, matched);
                matched = 0;
            }
            if (data[i] != keys[matched]) {
                pass.write(data[i]);
            } else if (++matched == keys.length) {
                matched = 0;
                return new Typed(pass.toByteArray(), true);
            }
        }
        return new Typed(pass.toByteArray(), false);
    }
}
