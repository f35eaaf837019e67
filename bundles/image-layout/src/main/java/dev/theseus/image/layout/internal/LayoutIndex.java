package dev.theseus.image.layout.internal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Descriptor;
import dev.theseus.api.image.Digest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The {@code index.json} of a layout: which manifests have names. Fields that this driver does not know are kept.
 *
 * @param entries in their order
 * @param document everything, as it was read
 */
record LayoutIndex(List<Entry> entries, JsonObject document) {
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String MEDIA_TYPE = "application/vnd.oci.image.index.v1+json";

    /** @param name a tag, or a whole reference as some tools write it; empty for none */
    record Entry(Descriptor descriptor, String name) {
        boolean isTagged(String tag) {
            return name.equals(tag) || name.endsWith(":" + tag);
        }

        String tag() {
            return name.substring(name.lastIndexOf(':') + 1);
        }
    }

    LayoutIndex {
        entries = List.copyOf(entries);
    }

    static LayoutIndex empty() {
        JsonObject document = new JsonObject();
        document.addProperty("schemaVersion", 2);
        document.addProperty("mediaType", MEDIA_TYPE);
        document.add("manifests", new JsonArray());
        return new LayoutIndex(List.of(), document);
    }

    /**
     * @param where for messages
     * @throws EngineException {@code INVALID_PARAMETER} when it is none
     */
    static LayoutIndex parse(byte[] json, String where) {
        try {
            JsonObject document = JsonParser.parseString(new String(json, StandardCharsets.UTF_8))
                    .getAsJsonObject();
            List<Entry> entries = new ArrayList<>();
            for (JsonElement manifest : document.getAsJsonArray("manifests")) {
                entries.add(entry(manifest.getAsJsonObject()));
            }
            return new LayoutIndex(entries, document);
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | ClassCastException
                | NullPointerException e) {
            throw EngineException.invalid(
                    where + ": index.json is not the index of an OCI image layout; write the layout again");
        }
    }

    private static Entry entry(JsonObject manifest) {
        String mediaType = manifest.has("mediaType") ? manifest.get("mediaType").getAsString() : "";
        Digest digest = new Digest(manifest.get("digest").getAsString());
        return new Entry(Descriptor.of(mediaType, digest, manifest.get("size").getAsLong()), name(manifest));
    }

    private static String name(JsonObject manifest) {
        JsonElement annotations = manifest.get("annotations");
        return annotations instanceof JsonObject named && named.has(NAME)
                ? named.get(NAME).getAsString()
                : "";
    }

    /** A layout with one image that has no name gives it as {@code latest}. */
    Optional<Descriptor> find(String tag) {
        Optional<Entry> named =
                entries.stream().filter(entry -> entry.isTagged(tag)).findFirst();
        if (named.isEmpty() && tag.equals("latest") && entries.size() == 1) {
            named = entries.stream().filter(entry -> entry.name().isEmpty()).findFirst();
        }
        return named.map(Entry::descriptor);
    }

    Optional<Descriptor> find(Digest digest) {
        return entries.stream()
                .map(Entry::descriptor)
                .filter(descriptor -> descriptor.digest().equals(digest))
                .findFirst();
    }

    List<String> tags() {
        return entries.stream()
                .map(Entry::tag)
                .filter(tag -> !tag.isEmpty())
                .distinct()
                .toList();
    }

    /** The same with the tag on another manifest. */
    LayoutIndex with(Descriptor manifest, String tag) {
        JsonArray manifests = new JsonArray();
        List<Entry> changed = new ArrayList<>();
        JsonArray old = document.getAsJsonArray("manifests");
        for (int i = 0; i < entries.size(); i++) {
            if (!entries.get(i).isTagged(tag)) {
                manifests.add(old.get(i));
                changed.add(entries.get(i));
            }
        }
        JsonObject annotations = new JsonObject();
        annotations.addProperty(NAME, tag);
        JsonObject entry = new JsonObject();
        entry.addProperty("mediaType", manifest.mediaType());
        entry.addProperty("digest", manifest.digest().value());
        entry.addProperty("size", manifest.size());
        entry.add("annotations", annotations);
        manifests.add(entry);
        changed.add(new Entry(manifest, tag));
        JsonObject copy = document.deepCopy();
        copy.add("manifests", manifests);
        return new LayoutIndex(changed, copy);
    }

    byte[] bytes() {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }
}
