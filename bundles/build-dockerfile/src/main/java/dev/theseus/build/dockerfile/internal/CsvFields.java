package dev.theseus.build.dockerfile.internal;

import dev.theseus.build.dockerfile.DockerfileException;
import java.util.ArrayList;
import java.util.List;

/** Fields between commas; one in double quotes may have commas, and quotes by doubling them. */
final class CsvFields {
    private CsvFields() {}

    static List<String> split(String text) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' && quoted && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                field.append('"');
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw new DockerfileException("a quote is not closed in: " + text);
        }
        fields.add(field.toString());
        return fields;
    }
}
