package dev.theseus.e2e.crash;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A container as its clients were told it is. Only who has claimed it changes it. */
final class Box {
    /** An exit code that nobody can know. */
    static final int ANY = -1;

    final String id;
    final Map<String, String> files = new HashMap<>();
    final Set<String> networks = new HashSet<>();
    String name;
    String status;
    int exitCode;
    boolean comesBack;

    /** Whether its monitor was killed: nobody will know how this run ends. */
    boolean unmonitored;

    /** Whether it ends by itself, so that a start of it proves nothing. */
    boolean ends;

    /** The volume it uses; empty for none. */
    String volume = "";

    /** Whether a call about it was not answered: then it is what it is found to be. */
    boolean doubtful;

    /** Its other name, when a renaming was not answered. */
    String otherName = "";

    /** Whether its removal was not answered. */
    boolean maybeGone;

    Box(String id, String name, String status) {
        this.id = id;
        this.name = name;
        this.status = status;
    }

    boolean isUp() {
        return status.equals("running") || status.equals("paused");
    }

    void endedWith(int code) {
        status = "exited";
        exitCode = unmonitored ? ANY : code;
        unmonitored = false;
    }

    /** Its processes were killed, and nobody stopped it. */
    void died(int code) {
        if (comesBack) {
            status = "running";
            unmonitored = false;
        } else {
            endedWith(code);
        }
    }

    @Override
    public String toString() {
        return name + " (" + id.substring(0, 12) + ", " + status + ")";
    }
}
