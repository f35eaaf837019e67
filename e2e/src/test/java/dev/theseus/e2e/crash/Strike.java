package dev.theseus.e2e.crash;

import java.util.Random;

/** What befalls the daemon, or what it stands on, while clients are at work. */
interface Strike {
    /** Its name, by which it can be chosen. */
    String name();

    /** Whether calls under way may fail for it. */
    boolean excusesFailures();

    /**
     * Befalls the world, for as long as it lasts. The daemon may be dead afterwards; it is started again then.
     *
     * @return more words on what was done, for the history
     */
    String hit(World world, Random random);

    /**
     * What follows when no client is at work any more.
     *
     * @return more words on what was done, for the history
     */
    default String aftermath(World world, Random random) {
        world.startDaemon();
        return "";
    }
}
