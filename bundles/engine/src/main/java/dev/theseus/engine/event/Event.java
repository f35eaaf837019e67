package dev.theseus.engine.event;

import java.time.Instant;
import java.util.Map;

/**
 * One event in Docker's words.
 *
 * @param type {@code container}, {@code image}, {@code network}, {@code volume}, {@code daemon}
 * @param action {@code create}, {@code start}, {@code die}, …; {@code exec_create: CMD} as Docker has it
 * @param actorId id or name of the object
 * @param attributes labels and facts
 * @param time to the nanosecond
 */
public record Event(String type, String action, String actorId, Map<String, String> attributes, Instant time) {
    public Event {
        attributes = Map.copyOf(attributes);
    }
}
