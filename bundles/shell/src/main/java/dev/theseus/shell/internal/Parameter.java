package dev.theseus.shell.internal;

/**
 * One thing that a command takes.
 *
 * @param name as the usage shows it: {@code KIND}, or {@code --stop} for a switch
 * @param what it is, in a few words
 */
record Parameter(String name, String what, boolean required, Candidates candidates) {
    static Parameter required(String name, String what, Candidates candidates) {
        return new Parameter(name, what, true, candidates);
    }

    static Parameter optional(String name, String what, Candidates candidates) {
        return new Parameter(name, what, false, candidates);
    }

    /** Something said or left: {@code --stop}. */
    static Parameter option(String name, String what) {
        return new Parameter(name, what, false, Candidates.NONE);
    }

    boolean isOption() {
        return name.startsWith("--");
    }

    /** As the usage shows it. */
    String usage() {
        return required ? name : "[" + name + "]";
    }
}
