package dev.theseus.engine.image;

import java.time.Duration;
import java.util.List;

/**
 * How health is probed.
 *
 * @param test empty: inherit; {@code NONE}; {@code CMD, args…}; {@code CMD-SHELL, command}
 * @param interval zero to inherit or 30 s
 * @param timeout zero to inherit or 30 s
 * @param startPeriod zero to inherit
 * @param startInterval zero to inherit or 5 s
 * @param retries zero to inherit or 3
 */
public record Healthcheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {}
