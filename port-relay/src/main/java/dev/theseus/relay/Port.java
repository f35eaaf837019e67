package dev.theseus.relay;

/** A host port that is served. */
interface Port {
    /** What comes from now on goes elsewhere; connections stay. */
    void target(Forward forward);

    Forward forward();

    /** Ends its connections, too. */
    void close();
}
