package dev.theseus.e2e.differential;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.harness.ImageLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Archives that calls send, the same bytes each time: images for {@code load} and a layer for {@code import}. */
final class Fixtures {
    private static final List<String> APPLETS =
            List.of(("cat chmod chown cp cut date dd df du echo env false find grep head"
                            + " hostname id ip kill ln ls md5sum mkdir mount mv nc od ping printf ps pwd read rm sed seq sh sleep sort"
                            + " stat stty sync tail tar test top touch tr true tty umount uniq wc wget whoami xargs yes")
                    .split(" "));

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> digests = new ArrayList<>();
    private final Map<String, String> ids = new LinkedHashMap<>();

    Fixtures() {
        byte[] system = tar(described("system"), busybox());
        byte[] data = tar(described("data"));
        files.put("small", tar(described("small")));
        files.put("layer", system);
        files.put("rubbish", "rubbish ".repeat(200).getBytes(StandardCharsets.UTF_8));
        files.put("base", images(image("pl-base:1,pl-base:latest", "base", system, data)));
        files.put("min", images(image("pl-min:latest", "min", system)));
        files.put("two", images(image("pl-two:a", "a", system), image("pl-two:b,pl-two:c", "b", system, data)));
        files.put("untagged", images(image("", "untagged", system)));
        files.put("base gzip", gzip(files.get("base")));
        files.put("small gzip", gzip(files.get("small")));
        files.put("cut", java.util.Arrays.copyOf(files.get("small"), 700));
    }

    byte[] file(String name) {
        byte[] file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("no fixture " + name);
        }
        return file;
    }

    /** What must have the same digest on both sides: layers and configurations of the images, without algorithm. */
    List<String> digests() {
        return digests;
    }

    /** The ids of the images by the name of their configuration, as variables of the calls. */
    Map<String, String> ids() {
        return ids;
    }

    private record Image(List<String> tags, byte[] config, List<byte[]> layers) {}

    private Image image(String tags, String config, byte[]... layers) {
        JsonObject document = described("config").deepCopy();
        document.add("config", described(config));
        JsonArray diffIds = new JsonArray();
        JsonArray history = new JsonArray();
        for (byte[] layer : layers) {
            diffIds.add(ImageLayout.digest(layer));
            JsonObject line = new JsonObject();
            line.addProperty("created", "2020-09-13T12:26:40Z");
            line.addProperty("created_by", "layer " + history.size());
            line.addProperty("comment", "c" + history.size());
            history.add(line);
        }
        JsonObject last = new JsonObject();
        last.addProperty("created", "2020-09-13T12:26:41Z");
        last.addProperty("created_by", "CMD sh");
        last.addProperty("empty_layer", true);
        history.add(last);
        JsonObject rootfs = new JsonObject();
        rootfs.addProperty("type", "layers");
        rootfs.add("diff_ids", diffIds);
        document.add("rootfs", rootfs);
        document.add("history", history);
        byte[] bytes = Json.text(document).getBytes(StandardCharsets.UTF_8);
        ids.put(config, hex(bytes));
        digests.add(hex(bytes));
        return new Image(tags.isEmpty() ? List.of() : List.of(tags.split(",")), bytes, List.of(layers));
    }

    private byte[] images(Image... images) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        JsonArray manifest = new JsonArray();
        for (Image image : images) {
            JsonObject line = new JsonObject();
            line.addProperty("Config", hex(image.config) + ".json");
            entries.put(hex(image.config) + ".json", image.config);
            JsonArray tags = new JsonArray();
            image.tags.forEach(tags::add);
            line.add("RepoTags", tags);
            JsonArray layers = new JsonArray();
            for (byte[] layer : image.layers) {
                layers.add(hex(layer) + "/layer.tar");
                entries.put(hex(layer) + "/layer.tar", layer);
                digests.add(hex(layer));
            }
            line.add("Layers", layers);
            manifest.add(line);
        }
        entries.put("manifest.json", Json.text(manifest).getBytes(StandardCharsets.UTF_8));
        return tar(new JsonObject(), entries);
    }

    private static String hex(byte[] bytes) {
        return ImageLayout.digest(bytes).substring("sha256:".length());
    }

    private static JsonObject described(String name) {
        try (InputStream in = Fixtures.class.getResourceAsStream("fixtures.json")) {
            return JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .getAsJsonObject(name);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Map<String, byte[]> busybox() {
        Map<String, byte[]> more = new LinkedHashMap<>();
        try {
            more.put("bin/busybox", Files.readAllBytes(Path.of("/bin/busybox")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        APPLETS.forEach(applet -> more.put("bin/" + applet, null));
        return more;
    }

    static byte[] tar(JsonObject entries) {
        return tar(entries, Map.of());
    }

    /**
     * Packs entries by name: text is a file's, an object has {@code type} (a letter of the format), {@code to}, {@code mode},
     * {@code owner} and {@code text}; a name with a slash at its end is a folder's. Of those after them, which are files, null
     * is a link to busybox.
     */
    private static byte[] tar(JsonObject entries, Map<String, byte[]> more) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (Map.Entry<String, JsonElement> entry : entries.entrySet()) {
                put(tar, entry.getKey(), entry.getValue());
            }
            for (Map.Entry<String, byte[]> file : more.entrySet()) {
                boolean link = file.getValue() == null;
                TarArchiveEntry entry = entry(file.getKey(), link ? '2' : '0', link ? 0777 : 0755);
                entry.setLinkName(link ? "busybox" : "");
                entry.setSize(link ? 0 : file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(link ? new byte[0] : file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream tar, String name, JsonElement value) throws IOException {
        JsonObject what = value.isJsonObject() ? value.getAsJsonObject() : new JsonObject();
        String text = value.isJsonObject() ? word(what, "text", "") : value.getAsString();
        char type = word(what, "type", name.endsWith("/") ? "5" : "0").charAt(0);
        TarArchiveEntry entry = entry(name, type, Integer.parseInt(word(what, "mode", type == '5' ? "755" : "644"), 8));
        String[] owner = word(what, "owner", "0:0").split(":");
        entry.setIds(Integer.parseInt(owner[0]), Integer.parseInt(owner[1]));
        entry.setLinkName(word(what, "to", ""));
        if (type == '3') {
            entry.setDevMajor(1);
            entry.setDevMinor(3);
        }
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        entry.setSize(type == '0' ? content.length : 0);
        tar.putArchiveEntry(entry);
        if (type == '0') {
            tar.write(content);
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry entry(String name, char type, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(name, (byte) type, true);
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setModTime(1_600_000_000_000L);
        return entry;
    }

    private static String word(JsonObject what, String key, String otherwise) {
        return what.has(key) ? what.get(key).getAsString() : otherwise;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return packed.toByteArray();
    }
}
