package dev.theseus.engine.state.internal;

/** What a document goes by. */
record ObjectName(String table, String key) {
    @Override
    public String toString() {
        return table + "/" + key;
    }
}
