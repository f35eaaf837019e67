package dev.theseus.settings.options;

import org.jspecify.annotations.Nullable;

/**
 * One option of the daemon. All that is known of it is here; the command line, the configuration file, the help, the reload and
 * the settings derive from it.
 *
 * @param <T> what it holds
 * @param name the long flag without dashes
 * @param shorthand the one-letter flag, or 0
 * @param key its key in {@code daemon.json}; empty when it is a flag only
 * @param form how its values are written
 * @param fallback its value when nobody says anything
 * @param support what becomes of it
 * @param help one line
 */
record Option<T>(String name, char shorthand, String key, Form<T> form, T fallback, Support support, String help) {

    /** There is one of each name. The record's own would be put together at run time, and the start waits for it. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Option<?> option && name.equals(option.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
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

    /** An option that is read at the start, and whose key in the file is its name. */
    static <T> Option<T> option(String name, Form<T> form, T fallback, String help) {
        return new Option<>(name, '\0', name, form, fallback, Support.HONOURED, help);
    }

    Option<T> shorthand(char letter) {
        return new Option<>(name, letter, key, form, fallback, support, help);
    }

    Option<T> key(String newKey) {
        return new Option<>(name, shorthand, newKey, form, fallback, support, help);
    }

    Option<T> reloadable() {
        return is(Support.RELOADABLE);
    }

    Option<T> is(Support newSupport) {
        return new Option<>(name, shorthand, key, form, fallback, newSupport, help);
    }

    /** As errors call it: {@code -H, --host}. */
    String display() {
        return (shorthand == 0 ? "" : "-" + shorthand + ", ") + "--" + name;
    }
}
