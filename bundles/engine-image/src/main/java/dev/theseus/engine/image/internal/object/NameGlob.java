package dev.theseus.engine.image.internal.object;

import dev.theseus.api.error.EngineException;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of the {@code reference} filter, by the rules of Go's {@code path.Match}: {@code *} stands for anything within
 * one component, {@code ?} for one character, {@code [a-z]} and {@code [^a-z]} for one of a class, and a backslash takes
 * the next character's meaning away. Matching takes no longer than the product of both lengths.
 */
final class NameGlob {
    private static final int STAR = -1;

    private final List<List<Item>> components;

    /** One place of a component: a star, or what one character must be. */
    private record Item(int low, int high, List<Item> any, boolean negated) {
        static Item star() {
            return new Item(STAR, STAR, List.of(), false);
        }

        static Item range(int low, int high) {
            return new Item(low, high, List.of(), false);
        }

        boolean isStar() {
            return low == STAR;
        }

        boolean accepts(char c) {
            return any.isEmpty() ? low <= c && c <= high : any.stream().anyMatch(one -> one.accepts(c)) != negated;
        }
    }

    private NameGlob(List<List<Item>> components) {
        this.components = components;
    }

    /** @throws EngineException {@code INVALID_PARAMETER} for a class that does not end, or a backslash at the end */
    static NameGlob parse(String pattern) {
        return new NameGlob(new Parser(pattern).parse());
    }

    boolean matches(String name) {
        String[] parts = name.split("/", -1);
        if (parts.length != components.size()) {
            return false;
        }
        for (int i = 0; i < parts.length; i++) {
            if (!matches(components.get(i), parts[i])) {
                return false;
            }
        }
        return true;
    }

    /** Only the last star need ever take more: what an earlier one could take the last one can as well. */
    private static boolean matches(List<Item> items, String text) {
        int item = 0;
        int at = 0;
        int star = -1;
        int taken = 0;
        while (at < text.length()) {
            if (item < items.size() && items.get(item).isStar()) {
                star = item++;
                taken = at;
            } else if (item < items.size() && items.get(item).accepts(text.charAt(at))) {
                item++;
                at++;
            } else if (star >= 0) {
                item = star + 1;
                at = ++taken;
            } else {
                return false;
            }
        }
        while (item < items.size() && items.get(item).isStar()) {
            item++;
        }
        return item == items.size();
    }

    private static final class Parser {
        private final String pattern;
        private int at;

        Parser(String pattern) {
            this.pattern = pattern;
        }

        List<List<Item>> parse() {
            List<List<Item>> components = new ArrayList<>();
            List<Item> component = new ArrayList<>();
            components.add(component);
            while (at < pattern.length()) {
                char c = pattern.charAt(at++);
                switch (c) {
                    case '/' -> {
                        component = new ArrayList<>();
                        components.add(component);
                    }
                    case '*' -> component.add(Item.star());
                    case '?' -> component.add(Item.range(0, Character.MAX_VALUE));
                    case '[' -> component.add(characterClass());
                    case '\\' -> {
                        char plain = next();
                        component.add(Item.range(plain, plain));
                    }
                    default -> component.add(Item.range(c, c));
                }
            }
            return components;
        }

        private Item characterClass() {
            boolean negated = at < pattern.length() && pattern.charAt(at) == '^';
            if (negated) {
                at++;
            }
            List<Item> ranges = new ArrayList<>();
            for (char c = next(); c != ']' || ranges.isEmpty(); c = next()) {
                char low = member(c);
                char high = low;
                if (at < pattern.length() && pattern.charAt(at) == '-') {
                    at++;
                    high = member(next());
                }
                ranges.add(Item.range(low, high));
            }
            return new Item(0, 0, List.copyOf(ranges), negated);
        }

        private char member(char c) {
            if (c == '-' || c == ']') {
                throw invalid();
            }
            return c == '\\' ? next() : c;
        }

        private char next() {
            if (at == pattern.length()) {
                throw invalid();
            }
            return pattern.charAt(at++);
        }

        private EngineException invalid() {
            return EngineException.invalid("invalid filter 'reference=" + pattern + "': syntax error in pattern");
        }
    }
}
