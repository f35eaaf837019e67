package dev.theseus.e2e.crash;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.theseus.e2e.crash.StateText.Document;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What documents of the state are about, in the words of the ledger: ids of containers, names of all else. */
final class Hurt {
    private static final String DEFAULT_REPOSITORY = "docker.io/library/";
    private static final String DEFAULT_TAG = ":latest";

    private Hurt() {}

    /** @param all the whole state, by table and key, for what a document that deletes does not tell, and for names of an image */
    static Set<String> names(List<Document> documents, Map<String, Document> all) {
        Set<String> names = new TreeSet<>();
        for (Document document : documents) {
            switch (document.table()) {
                case "containers", "sandboxes", "volumes" -> names.add(document.key());
                case "networks" ->
                    json(document, all)
                            .map(json ->
                                    json.getAsJsonObject("config").get("name").getAsString())
                            .ifPresent(names::add);
                case "images.names" -> names.add(tag(document));
                case "images", "images.retained" ->
                    all.values().stream()
                            .filter(other -> other.table().equals("images.names")
                                    && other.text().contains(document.key()))
                            .map(Hurt::tag)
                            .forEach(names::add);
                default -> {
                    // Who uses a volume, and which firewall is the default, the next start finds out.
                }
            }
        }
        // All work stands on it, and whoever asks for it has it loaded.
        names.remove("busybox");
        return names;
    }

    private static Optional<JsonObject> json(Document document, Map<String, Document> all) {
        String text = document.text().isEmpty() && all.containsKey(document.name())
                ? all.get(document.name()).text()
                : document.text();
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(JsonParser.parseString(text).getAsJsonObject());
    }

    /** A name's key begins with its namespace. */
    private static String tag(Document name) {
        String reference = name.key().substring(name.key().indexOf('/') + 1);
        String tag =
                reference.startsWith(DEFAULT_REPOSITORY) ? reference.substring(DEFAULT_REPOSITORY.length()) : reference;
        return tag.endsWith(DEFAULT_TAG) ? tag.substring(0, tag.length() - DEFAULT_TAG.length()) : tag;
    }
}
