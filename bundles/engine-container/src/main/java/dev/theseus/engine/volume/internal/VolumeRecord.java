package dev.theseus.engine.volume.internal;

import java.time.Instant;
import java.util.Map;

/**
 * A volume as the state store has it.
 *
 * @param created RFC 3339
 * @param anonymous whether the engine named it
 * @param pending whether it is being made or removed; what is found so at a start is settled with the driver
 */
record VolumeRecord(
        String name,
        String driver,
        Map<String, String> options,
        Map<String, String> labels,
        String created,
        boolean anonymous,
        boolean pending) {
    Instant createdAt() {
        return Instant.parse(created);
    }

    VolumeRecord withPending(boolean other) {
        return new VolumeRecord(name, driver, options, labels, created, anonymous, other);
    }
}
