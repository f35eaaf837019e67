package dev.theseus.image.registry.internal;

import java.time.Duration;

/**
 * How long the driver waits.
 *
 * @param silence of a peer in the middle of an exchange
 * @param greeting of one address of a registry while there is another to try
 * @param firstPause before a failed request is repeated; doubles with every further attempt
 */
record Patience(Duration silence, Duration greeting, Duration firstPause) {}
