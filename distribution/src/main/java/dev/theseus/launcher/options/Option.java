package dev.theseus.launcher.options;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One option of the daemon.
 *
 * @param name the long flag without dashes; also the property's name after {@code theseus.}
 * @param shorthand the one-letter flag, or 0
 * @param key its key in {@code daemon.json}; empty when it is a flag only
 * @param shape its form in {@code daemon.json}, and whether the flag may be repeated
 * @param support what becomes of it
 * @param word what the value is called in the help; empty for a switch
 * @param normalize checks one value as a user wrote it and gives its canonical form; throws
 *     {@link IllegalArgumentException} with the reason
 * @param help one line
 */
record Option(
        String name,
        char shorthand,
        String key,
        Shape shape,
        Support support,
        String word,
        UnaryOperator<String> normalize,
        String help) {

    /** There is one of each name. The record's own would be put together at run time, and the start waits for it. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Option option && name.equals(option.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Forms of a value in {@code daemon.json}. */
    enum Shape {
        /** A JSON boolean. */
        SWITCH(false),
        /** A JSON string. */
        TEXT(false),
        /** A JSON number. */
        NUMBER(false),
        /** A JSON number of bytes, or a string with a unit. */
        SIZE(false),
        /** An array of strings. */
        LIST(true),
        /** An object of strings. */
        MAP(true),
        /** Docker's object of runtimes: name to path and arguments. */
        RUNTIMES(true),
        /** Docker's object of resource limits: name to soft and hard limit. */
        ULIMITS(true),
        /** Docker's array of address pools: base and size. */
        POOLS(true),
        /** Anything; its content is of no interest. */
        ANY(true);

        private final boolean many;

        Shape(boolean many) {
            this.many = many;
        }

        boolean many() {
            return many;
        }
    }

    /** What becomes of an option. */
    enum Support {
        /** Read at the start. */
        HONOURED,
        /** Read at the start and again on SIGHUP. */
        RELOADABLE,
        /** Describes what is done here anyway. */
        ACCEPTED,
        /** Means nothing here: a warning. */
        IGNORED,
        /** Something a user relies upon and would not get: an error. */
        REFUSED
    }

    static Option flag(String name, String help) {
        return new Option(name, '\0', name, Shape.SWITCH, Support.HONOURED, "", Values::bool, help);
    }

    static Option text(String name, String word, String help) {
        return new Option(name, '\0', name, Shape.TEXT, Support.HONOURED, word, UnaryOperator.identity(), help);
    }

    static Option number(String name, int least, String help) {
        return new Option(
                name, '\0', name, Shape.NUMBER, Support.HONOURED, "int", value -> Values.number(value, least), help);
    }

    static Option list(String name, String key, String help) {
        return new Option(name, '\0', key, Shape.LIST, Support.HONOURED, "list", UnaryOperator.identity(), help);
    }

    static Option map(String name, String key, String help) {
        return new Option(name, '\0', key, Shape.MAP, Support.HONOURED, "map", Values::assignment, help);
    }

    Option shorthand(char letter) {
        return new Option(name, letter, key, shape, support, word, normalize, help);
    }

    Option key(String newKey) {
        return new Option(name, shorthand, newKey, shape, support, word, normalize, help);
    }

    Option shape(Shape newShape) {
        return new Option(name, shorthand, key, newShape, support, word, normalize, help);
    }

    /** Takes anything, for what is not looked at. */
    Option ofAnyShape() {
        return new Option(name, shorthand, key, Shape.ANY, support, word, UnaryOperator.identity(), help);
    }

    Option is(Support newSupport) {
        return new Option(name, shorthand, key, shape, newSupport, word, normalize, help);
    }

    Option checked(UnaryOperator<String> check) {
        return new Option(name, shorthand, key, shape, support, word, check, help);
    }

    boolean isSwitch() {
        return shape == Shape.SWITCH;
    }

    /** As errors call it: {@code -H, --host}. */
    String display() {
        return (shorthand == 0 ? "" : "-" + shorthand + ", ") + "--" + name;
    }
}
