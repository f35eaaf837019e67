package dev.theseus.e2e.fuzz;

/**
 * What came back.
 *
 * @param status 0 when the connection was closed without any
 * @param text the beginning of the body
 */
record Answer(int status, String text) {
    static final Answer CLOSED = new Answer(0, "closed");

    boolean refused() {
        return status >= 400;
    }
}
