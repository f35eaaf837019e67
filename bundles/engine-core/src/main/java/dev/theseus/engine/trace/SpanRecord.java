package dev.theseus.engine.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step.
 *
 * @param name of the step
 * @param started when
 * @param duration how long; so far, where it is not finished
 * @param finished whether it is
 * @param failure why it failed; empty when it did not
 * @param notes facts about it
 * @param children steps within it, in order of their start
 */
public record SpanRecord(
        String name,
        Instant started,
        Duration duration,
        boolean finished,
        Optional<String> failure,
        Map<String, String> notes,
        List<SpanRecord> children) {}
