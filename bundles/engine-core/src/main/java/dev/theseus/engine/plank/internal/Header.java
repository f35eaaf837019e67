package dev.theseus.engine.plank.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A bundle manifest's header: clauses with parameters, as the OSGi core specification has them. */
final class Header {
    /**
     * @param names before the first parameter
     * @param parameters attributes, and directives with their colon
     */
    record Clause(List<String> names, Map<String, String> parameters) {
        boolean isOptional() {
            return "optional".equals(parameters.get("resolution:"));
        }
    }

    private Header() {}

    static List<Clause> parse(String header) {
        List<Clause> clauses = new ArrayList<>();
        for (String clause : split(header, ',')) {
            List<String> names = new ArrayList<>();
            Map<String, String> parameters = new HashMap<>();
            for (String part : split(clause, ';')) {
                int equals = part.indexOf('=');
                if (equals < 0) {
                    names.add(part);
                } else {
                    parameters.put(part.substring(0, equals).strip(), unquoted(part.substring(equals + 1)));
                }
            }
            if (!names.isEmpty()) {
                clauses.add(new Clause(List.copyOf(names), Map.copyOf(parameters)));
            }
        }
        return clauses;
    }

    private static String unquoted(String value) {
        String text = value.strip();
        return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** Parts between separators that are not inside quotes, without blanks and empty ones. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (c == separator && !quoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        parts.removeIf(String::isEmpty);
        return parts;
    }
}
