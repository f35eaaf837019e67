package dev.theseus.e2e.differential;

/**
 * One place in which the two answers to a call differ.
 *
 * @param call its name
 * @param where {@code /status}, {@code /message}, {@code /header/…}, {@code /framing}, {@code /end} or a path into the body
 * @param what ours, then theirs
 */
record Difference(String call, String where, String what) {
    @Override
    public String toString() {
        return call + " | " + where + " | " + what;
    }
}
