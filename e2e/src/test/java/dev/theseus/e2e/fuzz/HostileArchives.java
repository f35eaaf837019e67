package dev.theseus.e2e.fuzz;

import com.google.gson.Gson;
import dev.theseus.e2e.harness.ImageLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Archives that try to leave the folder they are unpacked in, that lie about themselves, or are none. */
final class HostileArchives {
    /** In the name of each file that must never appear outside. */
    static final String MARK = "FUZZESCAPE";

    private static final String UP = "../".repeat(14);

    private HostileArchives() {}

    /** A member: header fields with the content, as raw as they come. */
    private static byte[] member(String name, char type, String link, byte[] content, long size) {
        byte[] header = new byte[512];
        put(header, 0, 100, name.getBytes(StandardCharsets.ISO_8859_1));
        put(header, 100, 8, "0000644\0".getBytes(StandardCharsets.US_ASCII));
        put(header, 108, 8, "0000000\0".getBytes(StandardCharsets.US_ASCII));
        put(header, 116, 8, "0000000\0".getBytes(StandardCharsets.US_ASCII));
        put(header, 124, 12, number(size));
        put(header, 136, 12, "14000000000\0".getBytes(StandardCharsets.US_ASCII));
        header[156] = (byte) type;
        put(header, 157, 100, link.getBytes(StandardCharsets.ISO_8859_1));
        put(header, 257, 8, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
        put(header, 148, 8, "        ".getBytes(StandardCharsets.US_ASCII));
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, 8, String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII));
        byte[] all = Arrays.copyOf(header, 512 + (content.length + 511) / 512 * 512);
        System.arraycopy(content, 0, all, 512, content.length);
        return all;
    }

    /** In octal, or in base 256 where that is too short. */
    private static byte[] number(long value) {
        if (value >= 0 && value < 1L << 33) {
            return String.format("%011o\0", value).getBytes(StandardCharsets.US_ASCII);
        }
        byte[] bytes = new byte[12];
        for (int i = 11; i > 0; i--) {
            bytes[i] = (byte) (i < 4 ? (value < 0 ? -1 : 0) : value >> 8 * (11 - i));
        }
        bytes[0] = (byte) (value < 0 ? 0xff : 0x80);
        return bytes;
    }

    private static void put(byte[] target, int at, int length, byte[] text) {
        System.arraycopy(text, 0, target, at, Math.min(length, text.length));
    }

    private static byte[] file(String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        return member(name, '0', "", bytes, bytes.length);
    }

    private static byte[] symlink(String name, String to) {
        return member(name, '2', to, new byte[0], 0);
    }

    private static byte[] hardLink(String name, String to) {
        return member(name, '1', to, new byte[0], 0);
    }

    private static byte[] folder(String name) {
        return member(name, '5', "", new byte[0], 0);
    }

    private static byte[] pax(String key, String value, byte[] member) {
        byte[] pair = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.ISO_8859_1);
        int length = pair.length + 2;
        length = Integer.toString(length).length() + pair.length;
        length = Integer.toString(length).length() + pair.length;
        byte[] record = join(Integer.toString(length).getBytes(StandardCharsets.US_ASCII), pair);
        return join(member("PaxHeaders/x", 'x', "", record, record.length), member);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] tar(byte[]... members) {
        return join(join(members), new byte[1024]);
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    /** What is thrown at random at whatever takes archives. */
    static List<byte[]> small() {
        byte[] ok = tar(file("fuzz", "x"));
        byte[] flipped = ok.clone();
        flipped[3] ^= 1;
        return List.of(
                new byte[0],
                "rubbish".getBytes(StandardCharsets.US_ASCII),
                new byte[1024],
                new byte[10_240],
                gzip("rubbish".getBytes(StandardCharsets.US_ASCII)),
                Arrays.copyOf(gzip(ok), 40),
                new byte[] {0x1f, (byte) 0x8b, -1, -1, -1},
                new byte[] {'B', 'Z', 'h', '9', -1, -1},
                new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, -1},
                new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, -1},
                Arrays.copyOf(ok, 700),
                flipped,
                gzip(gzip(ok)),
                ok);
    }

    /** @param canary a folder of the host, which holds a file {@code victim} */
    static Map<String, byte[]> escaping(Path canary) {
        String c = canary.toString();
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("dotdot", tar(file(UP + "tmp/" + MARK, "x")));
        all.put("absolute", tar(file("/tmp/" + MARK, "x")));
        all.put("dotdot canary", tar(file(UP + c.substring(1) + "/" + MARK, "x")));
        all.put("inner dotdot", tar(folder("a"), file("a/" + UP + c.substring(1) + "/" + MARK, "x")));
        all.put("symlink then file", tar(symlink("out", c), file("out/" + MARK, "x")));
        all.put("relative symlink then file", tar(symlink("out", UP + c.substring(1)), file("out/" + MARK, "x")));
        all.put("symlink chain", tar(symlink("a", "/"), symlink("b", "a" + c), file("b/" + MARK, "x")));
        all.put("symlink over file", tar(symlink("f", c + "/victim"), file("f", "overwritten")));
        all.put("symlink then folder", tar(symlink("d", c), folder("d"), file("d/" + MARK, "x")));
        all.put("symlink dot", tar(symlink(".", c), file(MARK, "x")));
        all.put("symlink to a process", tar(symlink("p", "/proc/1/root" + c), file("p/" + MARK, "x")));
        all.put("symlink to itself", tar(symlink("s", "s"), file("s/" + MARK, "x")));
        all.put("hard link out", tar(hardLink("h", c + "/victim"), file("h", "overwritten")));
        all.put("hard link up", tar(hardLink("h", UP + c.substring(1) + "/victim"), file("h", "overwritten")));
        all.put("hard link by symlink", tar(symlink("s", c), hardLink("h", "s/victim"), file("h", "overwritten")));
        all.put("hard link to symlink", tar(symlink("s", c + "/victim"), hardLink("h", "s"), file("h", "overwritten")));
        all.put("hard link to itself", tar(hardLink("h", "h")));
        all.put("hard link to a folder", tar(folder("d"), hardLink("h", "d")));
        all.put("hard link to nothing", tar(hardLink("h", "nope")));
        all.put("whiteout up", tar(file(UP + c.substring(1) + "/.wh.victim", "")));
        all.put("whiteout by symlink", tar(symlink("s", c), file("s/.wh.victim", "")));
        all.put("opaque by symlink", tar(symlink("s", c), file("s/.wh..wh..opq", "")));
        all.put("whiteouts of dots", tar(file(".wh..", ""), file(".wh...", ""), file(".wh.", "")));
        all.put("NUL in a pax path", tar(pax("path", "a\0" + MARK, file("x", "x"))));
        all.put("NUL in a pax link", tar(pax("linkpath", "a\0b", symlink("x", "y"))));
        all.put("pax path up", tar(pax("path", UP + c.substring(1) + "/" + MARK, file("x", "x"))));
        all.put("pax size negative", tar(pax("size", "-1", file("x", "x"))));
        all.put("pax size huge", tar(pax("size", "9223372036854775807", file("x", "x"))));
        all.put("pax time odd", tar(pax("mtime", "9".repeat(300), file("x", "x"))));
        all.put("pax attribute odd", tar(pax("SCHILY.xattr.security.capability", "odd", file("x", "x"))));
        all.put("pax map odd", tar(pax("GNU.sparse.map", "0,1,2", pax("GNU.sparse.size", "-5", file("x", "x")))));
        all.put("extended header of 8 GB", tar(member("x", 'x', "", new byte[10], 8L << 30)));
        all.put("long name of 8 GB", tar(member("././@LongLink", 'L', "", new byte[10], 8L << 30)));
        all.put("size negative", tar(member("x", '0', "", new byte[10], -5)));
        all.put("size more than there is", member("x", '0', "", new byte[10], 1 << 20));
        all.put("unknown type", tar(member("x", 'Q', "", new byte[0], 0)));
        all.put("devices", tar(member("c", '3', "", new byte[0], 0), member("b", '4', "", new byte[0], 0)));
        all.put(
                "names that are odd",
                tar(
                        file("", "x"),
                        file("/", "x"),
                        file("..", "x"),
                        file("a//b/./c", "x"),
                        file("\n", "x"),
                        file("\u00ff", "x")));
        all.put("name of 255 slashes", tar(file("/".repeat(99), "x")));
        all.put("file in place of a folder", tar(file("d", "x"), file("d/e", "x")));
        for (int i = 0; i < small().size(); i++) {
            all.put("small " + i, small().get(i));
        }
        return all;
    }

    /** Image archives around a layer, and those whose documents lie. */
    static Map<String, byte[]> images(Path canary) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        escaping(canary)
                .forEach((name, layer) ->
                        all.put("layer " + name, image(layer, config(layer), "layer.tar", "config.json")));
        byte[] layer = tar(file("f", "x"));
        String config = config(layer);
        all.put("layer's path up", image(layer, config, UP + "etc/passwd", "config.json"));
        all.put("configuration's path up", image(layer, config, "layer.tar", UP + "etc/passwd"));
        all.put("configuration is absolute", image(layer, config, "layer.tar", "/etc/passwd"));
        all.put("configuration is deep", image(layer, "{\"config\":".repeat(50_000), "layer.tar", "config.json"));
        all.put("configuration is a list", image(layer, "[]", "layer.tar", "config.json"));
        all.put("configuration is rubbish", image(layer, "\u00ff\u00fe", "layer.tar", "config.json"));
        all.put("configuration is empty", image(layer, "{}", "layer.tar", "config.json"));
        all.put(
                "wrong types",
                image(
                        layer,
                        config.replace("\"os\"", "\"history\":7,\"config\":[],\"created\":{},\"os\""),
                        "layer.tar",
                        "config.json"));
        all.put(
                "wrong digest",
                image(layer, config.replaceAll("sha256:[0-9a-f]{8}", "sha256:00000000"), "layer.tar", "config.json"));
        all.put(
                "digest is a path",
                image(layer, config.replaceAll("sha256:[0-9a-f]{64}", "../../x"), "layer.tar", "config.json"));
        for (String manifest : List.of(
                "[]", "{}", "null", "[null]", "[{\"Config\":7,\"Layers\":{}}]", "[".repeat(100_000), "7", "", "\0")) {
            all.put(
                    "manifest " + manifest.substring(0, Math.min(20, manifest.length())),
                    tar(file("manifest.json", manifest)));
        }
        all.put("manifest is a link", tar(symlink("manifest.json", "/etc/passwd")));
        all.put("manifest is a link to itself", tar(symlink("manifest.json", "manifest.json")));
        all.put("manifest is a device", tar(member("manifest.json", '3', "", new byte[0], 0)));
        all.put("manifest is a folder", tar(folder("manifest.json")));
        String layout = "{\"imageLayoutVersion\":\"1.0.0\"}";
        all.put(
                "layout without blobs",
                tar(file("oci-layout", layout), file("index.json", index("sha256:" + "0".repeat(64)))));
        all.put(
                "layout with a path",
                tar(file("oci-layout", layout), file("index.json", index("sha256:../../../etc/passwd"))));
        all.put(
                "layout with another's blob",
                tar(
                        file("oci-layout", layout),
                        file("index.json", index("sha256:" + "0".repeat(64))),
                        file("blobs/sha256/" + "0".repeat(64), "{}")));
        all.put("gzip of zeros", gzip(tar(member("manifest.json", '0', "", new byte[64 << 20], 64 << 20))));
        return all;
    }

    private static String index(String digest) {
        return "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
                + digest + "\",\"size\":2}]}";
    }

    private static String config(byte[] layer) {
        return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                + ImageLayout.digest(layer) + "\"]}}";
    }

    private static byte[] image(byte[] layer, String config, String layerPath, String configPath) {
        String manifest = new Gson()
                .toJson(List.of(Map.of(
                        "Config", configPath, "RepoTags", List.of("fuzz/evil:x"), "Layers", List.of(layerPath))));
        return tar(
                file("config.json", config),
                member("layer.tar", '0', "", layer, layer.length),
                file("manifest.json", manifest));
    }
}
