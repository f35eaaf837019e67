package dev.theseus.shell.internal;

import java.util.List;

/** Commands about one thing. */
interface CommandSet {
    /** In the order in which they are listed. */
    List<Command> commands();
}
