package dev.theseus.shell.internal;

import java.util.List;

/** What a parameter may be. */
@FunctionalInterface
interface Candidates {
    Candidates NONE = (earlier, begun) -> List.of();

    /**
     * May be more than fits what is begun; the asker sifts.
     *
     * @param earlier arguments before it
     * @param begun what of it is typed already
     */
    List<Candidate> after(Arguments earlier, String begun);
}
